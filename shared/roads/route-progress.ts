/** Where a vehicle is on its route, and whether it still is on it. */
import { EARTH_RADIUS_M, type LonLat } from '../geo.ts';
import type { Route } from './route.ts';

export interface RouteProgress {
  /** From the beginning of the route to the point of it nearest to the vehicle. */
  readonly metresDone: number;
  readonly metresLeft: number;
  readonly secondsLeft: number;
  /** How far the vehicle is from that point. */
  readonly metresOff: number;
  /** The route from there on. */
  readonly ahead: readonly LonLat[];
}

/** A fix may fall back a little without the vehicle doing so. */
const SLACK_M = 80;

/** `metresDone` before this fix keeps a route that passes the same street twice from jumping ahead to its end. */
export function progressOn(route: Route, at: LonLat, metresDone = 0): RouteProgress {
  const { coords, metresTo, secondsTo } = route;
  let best = { off: Infinity, leg: 0, share: 0, point: coords[0] ?? at };
  for (let leg = 0; leg + 1 < coords.length; leg += 1) {
    if ((metresTo[leg + 1] ?? 0) < metresDone - SLACK_M) continue;
    const found = nearestOnLeg(at, coords[leg] ?? at, coords[leg + 1] ?? at);
    if (found.off < best.off) best = { ...found, leg };
  }
  const along = (values: readonly number[]): number => {
    const from = values[best.leg] ?? 0;
    return from + ((values[best.leg + 1] ?? from) - from) * best.share;
  };
  const done = along(metresTo);
  return {
    metresDone: done,
    metresLeft: route.metres - done,
    secondsLeft: (secondsTo.at(-1) ?? 0) - along(secondsTo),
    metresOff: best.off === Infinity ? 0 : best.off,
    ahead: [best.point, ...coords.slice(best.leg + 1)],
  };
}

/** Flat-earth: a leg is never longer than a street. */
function nearestOnLeg(at: LonLat, from: LonLat, to: LonLat): { off: number; share: number; point: LonLat } {
  const metresPerDegree = (EARTH_RADIUS_M * Math.PI) / 180;
  const scaleX = metresPerDegree * Math.cos((at[1] * Math.PI) / 180);
  const legX = (to[0] - from[0]) * scaleX;
  const legY = (to[1] - from[1]) * metresPerDegree;
  const x = (at[0] - from[0]) * scaleX;
  const y = (at[1] - from[1]) * metresPerDegree;
  const length = legX * legX + legY * legY;
  const share = length > 0 ? Math.min(1, Math.max(0, (x * legX + y * legY) / length)) : 0;
  return {
    off: Math.hypot(x - share * legX, y - share * legY),
    share,
    point: [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share],
  };
}

/** How long a vehicle may seem off its route before another is looked for: one bad fix is not a turn. */
const OFF_FIXES = 3;
const OFF_M = 45;

export interface Deviation {
  /** True when the vehicle has left the route for good. */
  offer(progress: Pick<RouteProgress, 'metresOff'>, accuracyMetres: number): boolean;
}

/** Counts fixes off the route in a row; a fix that may be as far off as it says counts for nothing. */
export function createDeviation(): Deviation {
  let off = 0;
  return {
    offer({ metresOff }, accuracyMetres) {
      off = metresOff > OFF_M + accuracyMetres ? off + 1 : 0;
      return off >= OFF_FIXES;
    },
  };
}
