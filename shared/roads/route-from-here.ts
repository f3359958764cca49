/** A route for a vehicle that is somewhere on a street and seldom at a junction. */
import { bearingDegrees, distanceMetres, turnDegrees, type LonLat } from '../geo.ts';
import type { StreetGraph } from './graph.ts';
import { nearestFewInGrid } from './node-grid.ts';
import { nearestNode, routeBetween, type Route } from './route.ts';

export interface Whereabouts {
  readonly at: LonLat;
  /** Degrees true; only while moving. */
  readonly heading?: number | undefined;
}

const JUNCTIONS_TRIED = 5;
/** On the first and last stretch, between a junction and the door. */
const NEAR_MPS = 7;
const TURN_ROUND_SECONDS = 40;
const BEHIND_DEGREES = 110;

/**
 * Begins at the vehicle and ends at the goal: of the junctions around it, the one that gets there first counts, and one
 * behind a moving vehicle costs a turn. Undefined for a graph without streets.
 */
export function routeFromHere(
  graph: StreetGraph,
  { at, heading }: Whereabouts,
  goal: LonLat,
): Route | undefined {
  const to = nearestNode(graph, goal);
  if (to === undefined) return undefined;
  let best: { route: Route; cost: number } | undefined;
  for (const { node, metres } of nearestFewInGrid(graph.grid, at, JUNCTIONS_TRIED)) {
    const route = routeBetween(graph, node, to);
    if (!route) continue;
    const place: LonLat = [graph.lon[node] ?? 0, graph.lat[node] ?? 0];
    const isBehind =
      heading !== undefined && turnDegrees(heading, bearingDegrees(at, place)) > BEHIND_DEGREES;
    const cost = metres / NEAR_MPS + route.seconds + (isBehind ? TURN_ROUND_SECONDS : 0);
    if (!best || cost < best.cost) best = { route, cost };
  }
  return best && fromDoorToDoor(best.route, at, goal);
}

function fromDoorToDoor(route: Route, from: LonLat, to: LonLat): Route {
  const first = distanceMetres(from, route.coords[0] ?? from);
  const last = distanceMetres(route.coords.at(-1) ?? to, to);
  const seconds = route.seconds + (first + last) / NEAR_MPS;
  const metres = route.metres + first + last;
  return {
    coords: [from, ...route.coords, to],
    metresTo: [0, ...route.metresTo.map((value) => value + first), metres],
    secondsTo: [0, ...route.secondsTo.map((value) => value + first / NEAR_MPS), seconds],
    metres,
    seconds,
    segments: route.segments,
  };
}
