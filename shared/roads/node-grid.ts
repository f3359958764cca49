import { distanceMetres, EARTH_RADIUS_M, type LonLat } from '../geo.ts';

/** Nodes sorted into square cells, so that the nearest one is found by looking at a few cells. */
export interface NodeGrid {
  readonly west: number;
  readonly south: number;
  readonly columns: number;
  readonly rows: number;
  readonly degreesX: number;
  readonly degreesY: number;
  /** Cell c owns `nodes[start[c] … start[c + 1])`. */
  readonly start: Uint32Array;
  readonly nodes: Uint32Array;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
}

const CELL_M = 200;

/** Only nodes with `wanted` 1 are put in; the others can never be found. */
export function createNodeGrid(lon: Float64Array, lat: Float64Array, wanted: Uint8Array): NodeGrid {
  const chosen = Uint32Array.from([...lon.keys()].filter((node) => wanted[node] === 1));
  const edge = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const node of chosen) {
    edge.west = Math.min(edge.west, lon[node] ?? 0);
    edge.east = Math.max(edge.east, lon[node] ?? 0);
    edge.south = Math.min(edge.south, lat[node] ?? 0);
    edge.north = Math.max(edge.north, lat[node] ?? 0);
  }
  if (chosen.length === 0) Object.assign(edge, { west: 0, south: 0, east: 0, north: 0 });
  const degreesY = ((CELL_M / EARTH_RADIUS_M) * 180) / Math.PI;
  const degreesX = degreesY / Math.cos((edge.north * Math.PI) / 180);
  const columns = Math.floor((edge.east - edge.west) / degreesX) + 1;
  const rows = Math.floor((edge.north - edge.south) / degreesY) + 1;
  const cellOf = (node: number): number =>
    Math.floor(((lat[node] ?? 0) - edge.south) / degreesY) * columns +
    Math.floor(((lon[node] ?? 0) - edge.west) / degreesX);

  const start = new Uint32Array(columns * rows + 1);
  for (const node of chosen) start[cellOf(node) + 1] = (start[cellOf(node) + 1] ?? 0) + 1;
  for (let cell = 0; cell < columns * rows; cell += 1) {
    start[cell + 1] = (start[cell + 1] ?? 0) + (start[cell] ?? 0);
  }
  const next = start.slice();
  const nodes = new Uint32Array(chosen.length);
  for (const node of chosen) {
    const slot = next[cellOf(node)] ?? 0;
    next[cellOf(node)] = slot + 1;
    nodes[slot] = node;
  }
  return { west: edge.west, south: edge.south, columns, rows, degreesX, degreesY, start, nodes, lon, lat };
}

/** The nearest node that was put in, and how far it is; undefined when the grid is empty. */
export function nearestInGrid(grid: NodeGrid, at: LonLat): { node: number; metres: number } | undefined {
  const column = clamp(Math.floor((at[0] - grid.west) / grid.degreesX), grid.columns);
  const row = clamp(Math.floor((at[1] - grid.south) / grid.degreesY), grid.rows);
  let best: { node: number; metres: number } | undefined;
  for (let ring = 0; ring < Math.max(grid.columns, grid.rows); ring += 1) {
    // From a point inside the grid, the next ring is at least this far away, so a nearer find is final.
    if (best && best.metres < (ring - 1) * CELL_M) return best;
    for (const cell of ringCells(grid, { column, row, ring })) {
      for (let slot = grid.start[cell] ?? 0; slot < (grid.start[cell + 1] ?? 0); slot += 1) {
        const node = grid.nodes[slot] ?? 0;
        const metres = distanceMetres(at, [grid.lon[node] ?? 0, grid.lat[node] ?? 0]);
        if (!best || metres < best.metres) best = { node, metres };
      }
    }
  }
  return best;
}

/** The few nearest nodes, nearest first; none of them much farther than two cells unless all are. */
export function nearestFewInGrid(
  grid: NodeGrid,
  at: LonLat,
  count: number,
): { node: number; metres: number }[] {
  const column = clamp(Math.floor((at[0] - grid.west) / grid.degreesX), grid.columns);
  const row = clamp(Math.floor((at[1] - grid.south) / grid.degreesY), grid.rows);
  const found: { node: number; metres: number }[] = [];
  const rings = Math.max(grid.columns, grid.rows);
  for (let ring = 0; ring < rings && (ring <= 2 || found.length === 0); ring += 1) {
    for (const cell of ringCells(grid, { column, row, ring })) {
      for (let slot = grid.start[cell] ?? 0; slot < (grid.start[cell + 1] ?? 0); slot += 1) {
        const node = grid.nodes[slot] ?? 0;
        found.push({ node, metres: distanceMetres(at, [grid.lon[node] ?? 0, grid.lat[node] ?? 0]) });
      }
    }
  }
  return found.sort((a, b) => a.metres - b.metres).slice(0, count);
}

const clamp = (value: number, size: number): number => Math.min(size - 1, Math.max(0, value));

function* ringCells(
  { columns, rows }: NodeGrid,
  { column, row, ring }: { column: number; row: number; ring: number },
): Generator<number> {
  for (let y = Math.max(0, row - ring); y <= Math.min(rows - 1, row + ring); y += 1) {
    const isEdgeRow = Math.abs(y - row) === ring;
    const stepX = isEdgeRow || ring === 0 ? 1 : 2 * ring;
    for (let x = column - ring; x <= column + ring; x += stepX) {
      if (x >= 0 && x < columns) yield y * columns + x;
    }
  }
}
