import type { SeededRandom } from '../../../shared/seeded.ts';
import { patchAt, patchOutline, RIVERSIDE_V, type Lattice } from './lattice.ts';
import { shifted, type Spot } from './plane.ts';
import type { Terrain } from './terrain.ts';

/** A piece of land with a use; `isCrossed` when main streets run through it. */
export interface Area {
  readonly kind: 'park' | 'industrial' | 'university' | 'cemetery' | 'golf_course' | 'quarter';
  readonly name?: string;
  readonly outline: readonly Spot[];
  readonly isCrossed: boolean;
}

export interface Districts {
  /** Everything the grid is kept out of. */
  readonly areas: readonly Area[];
  /** Green along the water, which the streets already leave free. */
  readonly riversides: readonly Area[];
  readonly lake: readonly Spot[];
  /** Tints only; streets run through. */
  readonly industry: readonly (readonly Spot[])[];
  readonly woods: readonly (readonly Spot[])[];
  readonly oldTown: readonly Spot[];
  readonly crescents: readonly (readonly Spot[])[];
}

export function layDistricts(lattice: Lattice, terrain: Terrain, random: SeededRandom): Districts {
  const patch = (corner: Spot, size: readonly [number, number]): Spot[] =>
    patchOutline(lattice, patchAt(lattice, corner, size));
  const oldTown = patch([2950, -1150], [1150, 850]);
  const crescents = [patch([5350, 900], [1250, 1000]), patch([1350, -1900], [1150, 1000])];
  const green = patch([2500, 900], [950, 650]);
  const named = (kind: Area['kind'], name: string, outline: Spot[]): Area => ({
    kind,
    name,
    outline,
    isCrossed: false,
  });
  const squares = [
    'Courthouse Square',
    'Jubilee Square',
    'Linden Green',
    'Market Green',
    'Schoolhouse Green',
    'Fairview Green',
    'Prospect Green',
  ];
  const corners: readonly Spot[] = [
    [4150, 420],
    [4850, 700],
    [3600, 1500],
    [4500, -900],
    [5400, -1300],
    [2300, 500],
    [4900, 1800],
  ];
  return {
    areas: [
      { kind: 'quarter', outline: oldTown, isCrossed: false },
      ...crescents.map((outline): Area => ({ kind: 'quarter', outline, isCrossed: false })),
      named('park', 'Heron Park', green),
      named('university', 'Osier Valley College', patch([3300, 1950], [620, 420])),
      named('cemetery', 'Hillside Cemetery', patch([1500, 900], [420, 420])),
      named('golf_course', 'Fairway Park', patch([4350, -2300], [900, 620])),
      ...squares.map((name, index) => named('park', name, patch(corners[index] ?? [4000, 500], [110, 110]))),
    ],
    riversides: riversides(lattice, terrain, random),
    lake: lakeIn(green),
    industry: [patch([5900, -1500], [1300, 900]), patch([300, 250], [900, 620])],
    woods: [
      grove([900, 5300], random),
      grove([7500, 5500], random),
      grove([7600, 600], random),
      grove([500, 500], random),
    ],
    oldTown,
    crescents,
  };
}

const SIDES = [
  { sign: 1, from: 2700, to: 5200, name: 'North Bank Park' },
  { sign: -1, from: 4300, to: 6500, name: 'Willow Meadow' },
  { sign: 1, from: 700, to: 1900, name: 'Ferry Landing Park' },
  { sign: -1, from: 1700, to: 2700, name: 'Wharf Green' },
] as const;

function riversides(lattice: Lattice, terrain: Terrain, random: SeededRandom): Area[] {
  return SIDES.map(({ sign, from, to, name }) => {
    const start = from + random.between(-150, 150);
    const count = Math.ceil((to - start) / 60);
    const us = Array.from({ length: count }, (_, index) => start + index * 60);
    const water = shifted(
      terrain.river.filter(([x]) => x >= start && x <= to),
      () => sign * 40,
    );
    return {
      kind: 'park',
      name,
      outline: [...us.map((u) => lattice.place(u, sign * RIVERSIDE_V)), ...water.reverse()],
      isCrossed: true,
    };
  });
}

function lakeIn(park: readonly Spot[]): Spot[] {
  const cx = park.reduce((sum, [x]) => sum + x, 0) / park.length;
  const cy = park.reduce((sum, [, y]) => sum + y, 0) / park.length;
  return Array.from({ length: 48 }, (_, index): Spot => {
    const angle = (index / 48) * 2 * Math.PI;
    const radius = 1 + 0.22 * Math.cos(2 * angle + 1) + 0.1 * Math.sin(3 * angle);
    return [cx + 210 * radius * Math.cos(angle) - 40, cy + 110 * radius * Math.sin(angle) - 30];
  });
}

/** A wood outside the town, with a ragged edge. */
function grove([cx, cy]: Spot, random: SeededRandom): Spot[] {
  return Array.from({ length: 36 }, (_, index): Spot => {
    const angle = (index / 36) * 2 * Math.PI;
    const radius = random.between(0.82, 1.12);
    return [cx + 620 * radius * Math.cos(angle), cy + 420 * radius * Math.sin(angle)];
  });
}
