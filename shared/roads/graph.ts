import { distanceMetres, type LonLat } from '../geo.ts';
import { mainComponent } from './main-component.ts';
import { createNodeGrid, type NodeGrid } from './node-grid.ts';
import type { StreetSegment } from './street-segment.ts';
import { isDrivable, streetSpeed } from './street-speed.ts';

/**
 * Streets as flat arrays (CSR): node n owns the edges `start[n] … start[n + 1]`. A two-way street is two edges.
 * Small enough for a page and quick to search; immutable once built.
 */
export interface StreetGraph {
  readonly nodeIds: readonly string[];
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  readonly start: Uint32Array;
  readonly edgeTo: Uint32Array;
  readonly edgeSeconds: Float64Array;
  readonly edgeMetres: Float64Array;
  /** Index into `segments`. */
  readonly edgeSegment: Uint32Array;
  /** 1 when the edge is driven along the segment's coordinates. */
  readonly edgeForward: Uint8Array;
  /** 1 for nodes that can all reach each other. */
  readonly isMain: Uint8Array;
  readonly segments: readonly StreetSegment[];
  readonly grid: NodeGrid;
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly metres: number;
  readonly seconds: number;
  readonly segment: number;
  readonly isForward: boolean;
}

/** Builds the graph. Footways and segments with fewer than two points are left out; ids need no order. */
export function buildGraph(segments: readonly StreetSegment[]): StreetGraph {
  const nodes = new Map<string, number>();
  const points: LonLat[] = [];
  const nodeOf = (id: string, at: LonLat): number => {
    const known = nodes.get(id);
    if (known !== undefined) return known;
    nodes.set(id, points.length);
    points.push(at);
    return points.length - 1;
  };

  const edges: Edge[] = [];
  segments.forEach((segment, index) => {
    const first = segment.coords[0];
    const last = segment.coords.at(-1);
    if (!first || !last || segment.coords.length < 2 || !isDrivable(segment.kind)) return;
    const from = nodeOf(segment.from, first);
    const to = nodeOf(segment.to, last);
    // A length shorter than the straight line would make the route search miss the best way.
    const metres = Math.max(segment.lengthM, distanceMetres(points[from] ?? first, points[to] ?? last));
    const shared = { metres, seconds: metres / streetSpeed(segment.kind), segment: index };
    if (segment.oneway >= 0) edges.push({ from, to, ...shared, isForward: true });
    if (segment.oneway <= 0) edges.push({ from: to, to: from, ...shared, isForward: false });
  });

  const packed = packEdges(edges, points.length);
  const isMain = mainComponent(packed);
  const lon = Float64Array.from(points, ([x]) => x);
  const lat = Float64Array.from(points, ([, y]) => y);
  const grid = createNodeGrid(lon, lat, isMain);
  return { nodeIds: [...nodes.keys()], lon, lat, ...packed, isMain, segments, grid };
}

function packEdges(edges: readonly Edge[], nodeCount: number) {
  const start = new Uint32Array(nodeCount + 1);
  for (const { from } of edges) start[from + 1] = (start[from + 1] ?? 0) + 1;
  for (let node = 0; node < nodeCount; node += 1) {
    start[node + 1] = (start[node + 1] ?? 0) + (start[node] ?? 0);
  }
  const next = start.slice();
  const edgeTo = new Uint32Array(edges.length);
  const edgeSeconds = new Float64Array(edges.length);
  const edgeMetres = new Float64Array(edges.length);
  const edgeSegment = new Uint32Array(edges.length);
  const edgeForward = new Uint8Array(edges.length);
  for (const edge of edges) {
    const slot = next[edge.from] ?? 0;
    next[edge.from] = slot + 1;
    edgeTo[slot] = edge.to;
    edgeSeconds[slot] = edge.seconds;
    edgeMetres[slot] = edge.metres;
    edgeSegment[slot] = edge.segment;
    edgeForward[slot] = edge.isForward ? 1 : 0;
  }
  return { start, edgeTo, edgeSeconds, edgeMetres, edgeSegment, edgeForward };
}
