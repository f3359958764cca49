import { addProtocol, Map as MapLibre, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import './maplibre.css';
import { Protocol } from 'pmtiles';
import { mapStyle, type DrawableSource } from './map-style.ts';
import type { ShownTheme } from '../ui/theme.tsx';

/* Both belong to the library as a whole, not to one map; saying them twice does no harm. */
setWorkerUrl(workerUrl);
addProtocol('pmtiles', new Protocol().tile);

export interface StreetMapOptions {
  container: HTMLElement;
  source: DrawableSource;
  theme: ShownTheme;
  /** Said to people who cannot see it. */
  label: string;
}

const PADDING_DEGREES = 0.05;

/** A map of the streets, without anything on it. Throws when the browser has no WebGL. */
export function createStreetMap({ container, source, theme, label }: StreetMapOptions): MapLibre {
  const { west, south, east, north } = source.bounds;
  return new MapLibre({
    container,
    style: mapStyle(source, theme, location.origin),
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
