import { distanceMetres, EARTH_RADIUS_M, type LonLat } from '../geo.ts';
import type { StreetGraph } from './graph.ts';
import { createHeap } from './heap.ts';
import { nearestInGrid } from './node-grid.ts';
import { FASTEST_STREET_MPS } from './street-speed.ts';

/** A way along the streets. `coords` runs from the junction nearest the start to the one nearest the end. */
export interface Route {
  readonly coords: readonly LonLat[];
  readonly metres: number;
  readonly seconds: number;
  /** Metres and seconds from the beginning to each of `coords`. */
  readonly metresTo: readonly number[];
  readonly secondsTo: readonly number[];
  /** Segment indexes in driving order, for street names. */
  readonly segments: readonly number[];
}

/** The junction nearest to a place from which every other can be reached; undefined for a graph without streets. */
export const nearestNode = (graph: StreetGraph, at: LonLat): number | undefined =>
  nearestInGrid(graph.grid, at)?.node;

/** Quickest way between the junctions nearest to two places; undefined only when the graph is empty. */
export function route(graph: StreetGraph, from: LonLat, to: LonLat): Route | undefined {
  const start = nearestNode(graph, from);
  const goal = nearestNode(graph, to);
  return start === undefined || goal === undefined ? undefined : routeBetween(graph, start, goal);
}

/** Quickest way between two nodes (A*), honouring one-ways; undefined when there is none. */
export function routeBetween(graph: StreetGraph, from: number, to: number): Route | undefined {
  const arrivals = search(graph, from, to);
  return arrivals && retrace(graph, arrivals, { from, to });
}

interface Arrivals {
  readonly seconds: Float64Array;
  /** The edge each node was reached by, and the node that edge left. */
  readonly byEdge: Int32Array;
  readonly fromNode: Int32Array;
}

function search(graph: StreetGraph, from: number, to: number): Arrivals | undefined {
  const { start, edgeTo, edgeSeconds } = graph;
  const count = graph.nodeIds.length;
  const seconds = new Float64Array(count).fill(Infinity);
  const byEdge = new Int32Array(count).fill(-1);
  const fromNode = new Int32Array(count).fill(-1);
  const isDone = new Uint8Array(count);
  const atLeast = estimate(graph, to);
  const queue = createHeap();
  seconds[from] = 0;
  queue.push(from, atLeast(from));

  for (let node = queue.pop(); node !== -1; node = queue.pop()) {
    if (node === to) return { seconds, byEdge, fromNode };
    if (isDone[node] === 1) continue;
    isDone[node] = 1;
    const sofar = seconds[node] ?? Infinity;
    for (let edge = start[node] ?? 0; edge < (start[node + 1] ?? 0); edge += 1) {
      const next = edgeTo[edge] ?? 0;
      const arrival = sofar + (edgeSeconds[edge] ?? Infinity);
      if (arrival >= (seconds[next] ?? Infinity)) continue;
      seconds[next] = arrival;
      byEdge[next] = edge;
      fromNode[next] = node;
      queue.push(next, arrival + atLeast(next));
    }
  }
  return undefined;
}

/** Flat-earth distances are within a thousandth of the sphere over a city; the margin keeps the estimate below the truth. */
const ESTIMATE_MARGIN = 0.998;

/** Seconds nobody can beat from a node to the goal: straight line at the highest speed of any street. */
function estimate({ lon, lat }: StreetGraph, goal: number): (node: number) => number {
  const goalLon = lon[goal] ?? 0;
  const goalLat = lat[goal] ?? 0;
  const scale = ((EARTH_RADIUS_M * Math.PI) / 180 / FASTEST_STREET_MPS) * ESTIMATE_MARGIN;
  return (node) => {
    const nodeLat = lat[node] ?? 0;
    // The narrower of the two circles of latitude keeps the estimate low.
    const narrowest = Math.cos((Math.max(Math.abs(goalLat), Math.abs(nodeLat)) * Math.PI) / 180);
    const x = ((lon[node] ?? 0) - goalLon) * narrowest;
    const y = nodeLat - goalLat;
    return Math.sqrt(x * x + y * y) * scale;
  };
}

function retrace(graph: StreetGraph, arrivals: Arrivals, ends: { from: number; to: number }): Route {
  const edges: number[] = [];
  for (let node = ends.to; node !== ends.from; node = arrivals.fromNode[node] ?? ends.from) {
    edges.push(arrivals.byEdge[node] ?? 0);
  }
  edges.reverse();
  const coords: LonLat[] = [[graph.lon[ends.from] ?? 0, graph.lat[ends.from] ?? 0]];
  const metresTo = [0];
  const secondsTo = [0];
  const segments: number[] = [];
  let metres = 0;
  let seconds = 0;
  for (const edge of edges) {
    const segmentIndex = graph.edgeSegment[edge] ?? 0;
    const line = graph.segments[segmentIndex]?.coords ?? [];
    const inOrder = graph.edgeForward[edge] === 1 ? line : line.toReversed();
    const edgeMetres = graph.edgeMetres[edge] ?? 0;
    const edgeSeconds = graph.edgeSeconds[edge] ?? 0;
    for (const [nth, share] of sharesOf(inOrder).entries()) {
      coords.push(inOrder[nth + 1] ?? [0, 0]);
      metresTo.push(metres + share * edgeMetres);
      secondsTo.push(seconds + share * edgeSeconds);
    }
    segments.push(segmentIndex);
    metres += edgeMetres;
    seconds += edgeSeconds;
  }
  return { coords, metresTo, secondsTo, metres, seconds: arrivals.seconds[ends.to] ?? 0, segments };
}

/** How far along a line each point after the first is, 0 to 1. */
function sharesOf(line: readonly LonLat[]): number[] {
  let total = 0;
  const reached = line.slice(1).map((point, nth) => (total += distanceMetres(line[nth] ?? point, point)));
  return reached.map((metres) => (total > 0 ? metres / total : 1));
}
