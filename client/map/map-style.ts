import { layers as protomapsLayers } from '@protomaps/basemaps';
import type { GeoJSONSourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { DrawableSource } from '../../shared/map-source.ts';
import type { ShownTheme } from '../ui/theme.tsx';
import { flavourFor } from './flavours.ts';
import { townLayers } from './town-layers.ts';

/* Their images are not in the sprite; a dispatcher's map does without restaurants and route shields. */
const LEFT_OUT = new Set(['pois', 'roads_shields']);

/** Fonts: with glyph files those of the map, otherwise whatever the device has. */
export const fontsOf = (source: DrawableSource): { regular: string[]; strong: string[] } =>
  source.kind === 'pmtiles' && source.fonts
    ? { regular: ['Noto Sans Regular'], strong: ['Noto Sans Medium'] }
    : { regular: ['sans-serif'], strong: ['sans-serif'] };

export type TownData = GeoJSONSourceSpecification['data'];

/** What is drawn, and where the engine finds it. */
export interface StyledMap {
  source: DrawableSource;
  /** Name under which an archive on this device is known to the engine. */
  archive?: string | undefined;
  /** A town on this device, as the engine takes it. */
  town?: TownData | undefined;
}

/** The whole background map under one theme. Addresses become absolute, as the map's worker has no page of its own. */
export function mapStyle(
  { source, archive, town: here }: StyledMap,
  theme: ShownTheme,
  origin: string,
): StyleSpecification {
  const flavour = flavourFor(theme);
  const { attribution } = source;
  if (source.kind === 'generated') {
    const town = {
      type: 'geojson' as const,
      data: here ?? origin + source.url,
      attribution,
      maxzoom: 16,
      tolerance: 0.3,
    };
    return { version: 8, sources: { town }, layers: townLayers('town', flavour) };
  }
  const sprite = theme === 'light' ? 'light' : 'dark';
  return {
    version: 8,
    ...(source.fonts ? { glyphs: origin + source.fonts } : {}),
    ...(source.sprites ? { sprite: `${origin}${source.sprites}/${sprite}` } : {}),
    sources: { area: { type: 'vector', url: `pmtiles://${archive ?? origin + source.url}`, attribution } },
    layers: protomapsLayers('area', flavour, { lang: 'en' }).filter(({ id }) => !LEFT_OUT.has(id)),
  };
}
