/** What only a crew's map has: the way to go, and how sure the receiver is of the place. */
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import { EARTH_RADIUS_M, offsetMetres, type LonLat } from '../../shared/geo.ts';
import { tokenColour, type LiveLook } from './live-layers.ts';

const WAY = 'crew-way';
const ACCURACY = 'crew-accuracy';
/** A circle smaller than the mark itself says nothing. */
const SHOWN_FROM_M = 15;
const CORNERS = 48;

interface Shape {
  type: 'Feature';
  properties: Record<string, never>;
  geometry:
    | { type: 'LineString'; coordinates: [number, number][] }
    | { type: 'Polygon'; coordinates: [number, number][][] };
}

const shape = (geometry: Shape['geometry']): Shape => ({ type: 'Feature', properties: {}, geometry });
const pairs = (line: readonly LonLat[]): [number, number][] => line.map(([lon, lat]) => [lon, lat]);
const collection = (features: Shape[]) => ({ type: 'FeatureCollection' as const, features });

export function addCrewLayers(map: MapLibre, { root }: LiveLook): void {
  const colour = (token: string): string => tokenColour(root, token);
  for (const id of [WAY, ACCURACY])
    if (!map.getSource(id)) map.addSource(id, { type: 'geojson', data: collection([]) });
  const line = { 'line-cap': 'round', 'line-join': 'round' } as const;
  map.addLayer({
    id: ACCURACY,
    type: 'fill',
    source: ACCURACY,
    paint: {
      'fill-color': colour('--accent'),
      'fill-opacity': 0.14,
      'fill-outline-color': colour('--accent'),
    },
  });
  map.addLayer({
    id: `${WAY}-edge`,
    type: 'line',
    source: WAY,
    layout: line,
    paint: { 'line-color': colour('--surface-raised'), 'line-width': 11 },
  });
  map.addLayer({
    id: WAY,
    type: 'line',
    source: WAY,
    layout: line,
    paint: { 'line-color': colour('--accent'), 'line-width': 7 },
  });
}

export const setWay = (map: MapLibre, way: readonly LonLat[] | undefined): void =>
  void map
    .getSource<GeoJSONSource>(WAY)
    ?.setData(collection(way ? [shape({ type: 'LineString', coordinates: pairs(way) })] : []));

/** `metres`: the 95 % radius around the place. */
export function setAccuracy(map: MapLibre, at: LonLat | undefined, metres: number | undefined): void {
  const isShown =
    at !== undefined && metres !== undefined && metres >= SHOWN_FROM_M && metres < EARTH_RADIUS_M;
  const circle = isShown ? [shape({ type: 'Polygon', coordinates: [pairs(circleAround(at, metres))] })] : [];
  map.getSource<GeoJSONSource>(ACCURACY)?.setData(collection(circle));
}

const circleAround = (at: LonLat, metres: number): LonLat[] =>
  Array.from({ length: CORNERS + 1 }, (_, nth) => {
    const angle = ((nth % CORNERS) * 2 * Math.PI) / CORNERS;
    return offsetMetres(at, metres * Math.cos(angle), metres * Math.sin(angle));
  });
