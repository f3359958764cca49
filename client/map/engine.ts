import { addProtocol, Map as MapLibre, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import './maplibre.css';
import { FileSource, PMTiles, Protocol } from 'pmtiles';
import type { DrawableMap } from './map-source.ts';
import { mapStyle, type StyledMap, type TownData } from './map-style.ts';
import type { ShownTheme } from '../ui/theme.tsx';

/* Both belong to the library as a whole, not to one map; saying them twice does no harm. */
setWorkerUrl(workerUrl);
const archives = new Protocol();
addProtocol('pmtiles', archives.tile);

export interface StreetMapOptions {
  container: HTMLElement;
  map: StyledMap;
  theme: ShownTheme;
  /** Said to people who cannot see it. */
  label: string;
}

const PADDING_DEGREES = 0.05;

/** Makes a map on this device known to the engine; one on the server needs nothing. */
export async function readyToDraw({ source, area }: DrawableMap): Promise<StyledMap> {
  if (!area) return { source };
  if (source.kind === 'pmtiles') {
    archives.add(new PMTiles(new FileSource(area)));
    return { source, archive: area.name };
  }
  // Written by our own server and checked byte by byte when it arrived.
  return { source, town: JSON.parse(await area.text()) as TownData };
}

/** A map of the streets, without anything on it. Throws when the browser has no WebGL. */
export function createStreetMap({ container, map, theme, label }: StreetMapOptions): MapLibre {
  const { west, south, east, north } = map.source.bounds;
  return new MapLibre({
    container,
    style: mapStyle(map, theme, location.origin),
    bounds: [west, south, east, north],
    maxBounds: [
      west - PADDING_DEGREES,
      south - PADDING_DEGREES,
      east + PADDING_DEGREES,
      north + PADDING_DEGREES,
    ],
    minZoom: 9,
    maxZoom: 19,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    attributionControl: { compact: false },
    locale: { 'Map.Title': label },
  });
}

/** Whether this browser can draw a map at all. */
export function hasWebGl(): boolean {
  const context = document.createElement('canvas').getContext('webgl2');
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}
