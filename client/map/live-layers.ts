import type { GeoJSONSource, LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import { IMAGE_RATIO, markImages } from './mark-images.tsx';
import {
  incidentFeatures,
  placeFeatures,
  unitFeatures,
  type MapMarks,
  type PointCollection,
} from './map-marks.ts';

export const UNIT_LAYER = 'live-units';
export const INCIDENT_LAYER = 'live-incidents';

const SOURCES = ['live-places', 'live-incidents', 'live-units'] as const;
const NOTHING: PointCollection = { type: 'FeatureCollection', features: [] };

export interface LiveLook {
  /** Element whose theme colours the marks take. */
  root: HTMLElement;
  fonts: { regular: string[]; strong: string[] };
}

/** Puts the moving things on top of a freshly loaded style. Safe to call again after every change of style. */
export async function addLiveLayers(map: MapLibre, look: LiveLook): Promise<void> {
  await Promise.all(
    markImages(look.root).map(async ({ name, svg }) => {
      const image = new Image();
      image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
      await image.decode();
      if (!map.hasImage(name)) map.addImage(name, image, { pixelRatio: IMAGE_RATIO });
    }),
  );
  for (const id of SOURCES) {
    if (!map.getSource(id)) map.addSource(id, { type: 'geojson', data: NOTHING });
  }
  for (const layer of liveLayers(look)) {
    if (!map.getLayer(layer.id)) map.addLayer(layer);
  }
}

/** Only what is different from last time is handed over: unchanged lists keep their identity. */
export function createMarkSetter(map: MapLibre): (marks: MapMarks) => void {
  let last: Partial<MapMarks> = {};
  const put = (id: (typeof SOURCES)[number], data: PointCollection): void => {
    map.getSource<GeoJSONSource>(id)?.setData(data);
  };
  return (marks) => {
    if (marks.units !== last.units) put('live-units', unitFeatures(marks.units));
    if (marks.incidents !== last.incidents) put('live-incidents', incidentFeatures(marks.incidents));
    if (marks.places !== last.places) put('live-places', placeFeatures(marks.places));
    last = marks;
  };
}

function liveLayers({ root, fonts }: LiveLook): LayerSpecification[] {
  const token = (name: string): string => tokenColour(root, name);
  const text = token('--text');
  const muted = token('--text-muted');
  const halo = token('--surface');
  const label = { 'text-halo-color': halo, 'text-halo-width': 2, 'text-halo-blur': 0.3 };
  const ring = (id: string, source: string): LayerSpecification => ({
    id,
    type: 'circle',
    source,
    filter: ['==', ['get', 'selected'], true],
    paint: {
      'circle-radius': 22,
      'circle-color': token('--accent'),
      'circle-opacity': 0.22,
      'circle-stroke-color': token('--accent'),
      'circle-stroke-width': 2.5,
    },
  });
  return [
    {
      id: 'live-places',
      type: 'symbol',
      source: 'live-places',
      layout: {
        'icon-image': ['get', 'image'],
        'icon-allow-overlap': true,
        'text-field': ['step', ['zoom'], '', 12.2, ['get', 'label']],
        'text-font': fonts.regular,
        'text-size': 11,
        'text-max-width': 8,
        'text-anchor': 'top',
        'text-offset': [0, 1.2],
        'text-optional': true,
      },
      paint: { 'text-color': token('--accent-ink'), ...label },
    },
    ring('live-incident-ring', 'live-incidents'),
    {
      id: INCIDENT_LAYER,
      type: 'symbol',
      source: 'live-incidents',
      layout: {
        'icon-image': ['get', 'image'],
        'icon-allow-overlap': true,
        'symbol-sort-key': ['-', 0, ['get', 'rank']],
        'text-field': [
          'step',
          ['zoom'],
          ['case', ['any', ['get', 'selected'], ['get', 'pending']], ['get', 'label'], ''],
          14,
          ['get', 'label'],
        ],
        'text-font': fonts.regular,
        'text-size': 11.5,
        'text-anchor': 'top',
        'text-offset': [0, 1.5],
        'text-max-width': 9,
        'text-optional': true,
      },
      paint: { 'text-color': token('--bad-ink'), ...label },
    },
    ring('live-unit-ring', 'live-units'),
    {
      id: 'live-headings',
      type: 'symbol',
      source: 'live-units',
      filter: ['!=', ['get', 'arrow'], ''],
      layout: {
        'icon-image': ['get', 'arrow'],
        'icon-rotate': ['get', 'heading'],
        'icon-rotation-alignment': 'map',
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
    },
    {
      id: UNIT_LAYER,
      type: 'symbol',
      source: 'live-units',
      layout: {
        'icon-image': ['get', 'image'],
        'icon-allow-overlap': true,
        'icon-size': ['interpolate', ['linear'], ['zoom'], 11, 0.75, 13, 0.9, 15, 1],
        'text-field': ['get', 'label'],
        'text-font': fonts.strong,
        'text-size': 12.5,
        'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
        'text-radial-offset': 1.45,
        'text-justify': 'auto',
        'text-optional': true,
        'symbol-sort-key': ['case', ['get', 'selected'], 0, ['get', 'isStale'], 2, 1],
      },
      paint: { 'text-color': ['case', ['get', 'isStale'], muted, text], ...label },
    },
  ];
}

/** A colour of the interface under the theme now shown, as the engine takes it. */
export const tokenColour = (root: HTMLElement, name: string): string =>
  toRgb(getComputedStyle(root).getPropertyValue(name).trim(), root);

/** MapLibre does not know `oklch()`; a canvas gives any colour back as bytes. */
function toRgb(colour: string, root: HTMLElement): string {
  const canvas = root.ownerDocument.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return '#888888';
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}
