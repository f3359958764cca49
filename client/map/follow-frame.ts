import type { Map as MapLibre, PaddingOptions } from 'maplibre-gl';
import { createEffect, type Accessor } from 'solid-js';
import type { LonLat } from '../../shared/geo.ts';

const FRAME_PADDING_PX = 56;
const CLOSEST_ZOOM = 15;

/** Moves only when something of the frame is out of sight: a map that follows every fix cannot be read in a moving cab. */
export function followFrame(map: MapLibre, frame: Accessor<readonly LonLat[]>): void {
  let framed = 0;
  createEffect(() => {
    const points = frame();
    const bounds = map.getBounds();
    const isSeen = points.every(([lon, lat]) => bounds.contains([lon, lat]));
    const isSame = isSeen && points.length === framed;
    framed = points.length;
    if (points.length > 0 && !isSame) fitPoints(map, points);
  });
}

/** Everything in view at once, without flying there. */
export function fitPoints(
  map: MapLibre,
  points: readonly LonLat[],
  padding: number | PaddingOptions = FRAME_PADDING_PX,
): void {
  const lons = points.map(([lon]) => lon);
  const lats = points.map(([, lat]) => lat);
  map.fitBounds([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], {
    padding,
    maxZoom: CLOSEST_ZOOM,
    bearing: 0,
    duration: 0,
  });
}
