import type { SeededRandom } from '../../../shared/seeded.ts';
import { gap, type Spot } from './plane.ts';
import { HEIGHT_M, WIDTH_M, type Terrain } from './terrain.ts';

/**
 * The grid the surveyors meant, bent along the river. `u` runs along the river, `v` is how far north of it;
 * `columns` and `rows` are the street lines, closer together downtown.
 */
export interface Lattice {
  readonly columns: readonly number[];
  readonly rows: readonly number[];
  place(u: number, v: number): Spot;
}

/** Rows on the river's banks leave room for a park between the street and the water. */
export const RIVERSIDE_V = 190;

/** How quickly the streets forget the river's bends, metres. */
const BEND_FADES_M = 2600;
const LEAN_FADES_M = 1000;

export function createLattice(terrain: Terrain, random: SeededRandom): Lattice {
  const meanY = HEIGHT_M / 2;
  const lean = (u: number): number => (terrain.riverY(u + 350) - terrain.riverY(u - 350)) / 700;
  const place = (u: number, v: number): Spot => {
    const x = u - 0.75 * lean(u) * v * Math.exp(-Math.abs(v) / LEAN_FADES_M);
    const pull = Math.exp(-Math.abs(v) / BEND_FADES_M);
    return [x, meanY + v + (terrain.riverY(x) - meanY) * pull];
  };
  const spacing = (u: number, v: number, [near, far]: readonly [number, number]): number => {
    const away = Math.min(1, gap(place(u, v), terrain.centre) / 2400);
    return (near + (far - near) * away) * random.between(0.88, 1.16);
  };

  const columns: number[] = [];
  for (let u = -200; u < WIDTH_M + 200; u += spacing(u, 400, [104, 188])) columns.push(u);
  const north: number[] = [];
  for (let v = RIVERSIDE_V; v < 3400; v += spacing(terrain.centre[0], v, [92, 168])) north.push(v);
  const south: number[] = [];
  for (let v = -RIVERSIDE_V; v > -3400; v -= spacing(terrain.centre[0], v, [100, 168])) south.push(v);
  return { columns, rows: [...south.reverse(), ...north], place };
}

/** A patch of the lattice, by column and row numbers; its edges are streets. */
export interface Patch {
  readonly fromColumn: number;
  readonly toColumn: number;
  readonly fromRow: number;
  readonly toRow: number;
}

export function patchOutline({ columns, rows, place }: Lattice, patch: Patch): Spot[] {
  const us = columns.slice(patch.fromColumn, patch.toColumn + 1);
  const vs = rows.slice(patch.fromRow, patch.toRow + 1);
  const [u0, u1] = [us[0] ?? 0, us.at(-1) ?? 0];
  const [v0, v1] = [vs[0] ?? 0, vs.at(-1) ?? 0];
  return [
    ...us.map((u) => place(u, v0)),
    ...vs.map((v) => place(u1, v)),
    ...us.toReversed().map((u) => place(u, v1)),
    ...vs.toReversed().map((v) => place(u0, v)),
  ];
}

/** The patch of about `width` by `height` metres whose south-west corner lies nearest to (u, v). */
export function patchAt(lattice: Lattice, corner: Spot, [width, height]: readonly [number, number]): Patch {
  const nearest = (list: readonly number[], value: number): number => {
    const distances = list.map((item) => Math.abs(item - value));
    return distances.indexOf(Math.min(...distances));
  };
  const fromColumn = nearest(lattice.columns, corner[0]);
  const fromRow = nearest(lattice.rows, corner[1]);
  return {
    fromColumn,
    fromRow,
    toColumn: Math.max(fromColumn + 1, nearest(lattice.columns, corner[0] + width)),
    toRow: Math.max(fromRow + 1, nearest(lattice.rows, corner[1] + height)),
  };
}
