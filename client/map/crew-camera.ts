/** How a crew's map moves: seldom, without zooming by itself, and not at all once somebody has moved it. */
import type { Map as MapLibre } from 'maplibre-gl';
import { createEffect, on, type Accessor } from 'solid-js';
import { distanceMetres, turnDegrees, type LonLat } from '../../shared/geo.ts';
import { fitPoints } from './follow-frame.ts';

/** `overview`: here and the goal. `north`, `heading`: the unit in the middle, that way up. `free`: as it was left. */
export type CameraMode = 'overview' | 'north' | 'heading' | 'free';

export interface CameraOptions {
  mode: Accessor<CameraMode>;
  unit: Accessor<{ at: LonLat; heading?: number | undefined; speed?: number | undefined } | undefined>;
  goal: Accessor<LonLat | undefined>;
  /** Rather jump than glide. */
  isReduced(): boolean;
}

const FOLLOW_ZOOM = 15.5;
const GLIDE_MS = 700;
/** Smaller moves and turns are left alone: a map that trembles cannot be read. */
const MOVED_M = 6;
const TURNED_DEGREES = 12;
const HEADING_COUNTS_MPS = 2;

/** The row of large buttons along the lower edge. */
const BUTTONS_PX = 88;
const SMALL_PX = 240;

/** Clear of the words in the upper corner and of the buttons, which stand in the lower corner of a small map. */
const clearOf = (height: number) =>
  height < SMALL_PX
    ? { top: 52, bottom: 30, left: 40, right: 92 }
    : { top: 64, bottom: BUTTONS_PX + 12, left: 48, right: 48 };

export function followUnit(map: MapLibre, { mode, unit, goal, isReduced }: CameraOptions): void {
  let at: LonLat | undefined;
  let bearing = 0;
  let framed = '';

  function overview(): void {
    const here = unit()?.at;
    const there = goal();
    const points = [here, there].flatMap((point) => (point ? [point] : []));
    const bounds = map.getBounds();
    const isSeen = points.every(([lon, lat]) => bounds.contains([lon, lat]));
    const frame = `${points.length} ${there?.join(' ') ?? ''}`;
    if (points.length > 0 && (!isSeen || frame !== framed))
      fitPoints(map, points, clearOf(map.getContainer().clientHeight));
    framed = frame;
  }

  function follow(isEntering: boolean): void {
    const now = unit();
    if (!now) return;
    const isHeading = mode() === 'heading';
    const heading = isHeading && (now.speed ?? 0) > HEADING_COUNTS_MPS ? now.heading : undefined;
    const turn = isHeading ? (heading ?? bearing) : 0;
    const moved = at === undefined || distanceMetres(at, now.at) > MOVED_M;
    if (!isEntering && !moved && turnDegrees(turn, bearing) < TURNED_DEGREES) return;
    at = now.at;
    bearing = turn;
    const { clientHeight } = map.getContainer();
    const inView = clientHeight - BUTTONS_PX;
    map.easeTo({
      center: [now.at[0], now.at[1]],
      bearing,
      // More of what lies ahead than of what lies behind.
      offset: [0, inView * (isHeading ? 0.7 : 0.5) - clientHeight / 2],
      ...(isEntering ? { zoom: Math.max(map.getZoom(), FOLLOW_ZOOM) } : {}),
      duration: isReduced() || isEntering ? 0 : GLIDE_MS,
      easing: (share) => share,
    });
  }

  createEffect(
    on([mode, unit, goal], ([now], before) => {
      const isEntering = before?.[0] !== now;
      if (now === 'overview') {
        if (isEntering) framed = '';
        overview();
      } else if (now !== 'free') follow(isEntering);
    }),
  );
}
