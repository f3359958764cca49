import type { SeededRandom } from '../../../shared/seeded.ts';
import { RIVERSIDE_V, type Lattice } from './lattice.ts';
import { AVENUE_NAMES, CRESCENT_NAMES, OLD_TOWN_NAMES, ordinal, ROW_NAMES } from './names.ts';
import { dense, direction, gap, isInside, lineAngle, smooth, type Spot } from './plane.ts';
import type { Districts } from './districts.ts';
import { HEIGHT_M, toLine, WIDTH_M, type Terrain } from './terrain.ts';

/** One street drawn from end to end, before junctions are found. */
export interface Stroke {
  readonly name: string;
  readonly kind: string;
  readonly line: readonly Spot[];
  /** 1 or -1 where it is one-way downtown. */
  readonly onewayDowntown: 1 | -1 | 0;
  /** Metres from the street's own start, when this is a later part of it: house numbers run on. */
  readonly startsAt?: number;
}

interface Ground {
  readonly terrain: Terrain;
  readonly lattice: Lattice;
  readonly districts: Districts;
  readonly random: SeededRandom;
}

const STEP_M = 25;
/** House numbers north of the river go on from here, past the highest of the south. */
const NORTH_NUMBERS_M = 5000;
/** A grid street this close to a main road, and running along it, is left out. */
const CROWDED_M = 62;

/** Every street of the town. Main roads first: the others make room for them. */
export function drawStrokes(ground: Ground): Stroke[] {
  const main = mainRoads(ground);
  const isCrowded = createCrowding(main);
  const grid = [...columnStreets(ground), ...rowStreets(ground)];
  const all = [
    ...grid.flatMap((stroke) => trimmed(stroke, ground, isCrowded)),
    ...quarterStreets(ground, isCrowded),
  ];
  return [...main, ...all];
}

function mainRoads({ terrain, random }: Ground): Stroke[] {
  const [cx, cy] = terrain.centre;
  const avenues = random.shuffled(AVENUE_NAMES);
  const sway = (): number => random.between(-120, 120);
  const road = (name: string, kind: string, points: readonly Spot[]): Stroke => ({
    name,
    kind,
    line: dense(smooth(points, 12), STEP_M),
    onewayDowntown: 0,
  });
  return [
    { name: 'Beltline Rd', kind: 'primary', line: dense(terrain.edge(0.82), STEP_M), onewayDowntown: 0 },
    road('Route 19 Bypass', 'trunk', [
      [6500 + sway(), HEIGHT_M + 200],
      [7050 + sway(), 4900],
      [7250 + sway(), 3400],
      [7050 + sway(), 1500],
      [6300 + sway(), -200],
    ]),
    road(`${avenues[0] ?? 'Union'} Ave`, 'secondary', [
      [cx, cy],
      [cx + 900, cy + 720],
      [cx + 2000, cy + 1500 + sway()],
      [cx + 3100, HEIGHT_M + 200],
    ]),
    road(`${avenues[1] ?? 'Grant'} Ave`, 'secondary', [
      [cx, cy],
      [cx - 700, cy - 900],
      [cx - 1600, cy - 2000 + sway()],
      [cx - 2500, -200],
    ]),
    road('Old Mill Rd', 'secondary', [
      [-200, 1250 + sway()],
      [1300, 1500],
      [2700, 1750 + sway()],
      [4200, 1500],
      [6000, 900 + sway()],
      [WIDTH_M + 200, 500],
    ]),
  ];
}

function columnStreets({ terrain, lattice, random }: Ground): Stroke[] {
  const middle = lattice.columns.findIndex((u) => u >= terrain.centre[0]);
  const bridges = new Set([-15, -9, -4, 0, 5, 10, 15].map((offset) => middle + offset));
  return lattice.columns.flatMap((u, index) => {
    const isBridge = bridges.has(index);
    const rank =
      index === middle ? 'primary' : isBridge ? 'secondary' : index % 3 === 0 ? 'tertiary' : 'residential';
    const name = index === middle ? 'Main St' : `${ordinal(index + 1)} St`;
    const oneway = random.chance(0.8) ? (index % 2 === 0 ? 1 : -1) : 0;
    const line = (from: number, to: number): Spot[] => along(from, to, (v) => lattice.place(u, v));
    const street = { name, kind: rank, onewayDowntown: isBridge ? 0 : oneway } as const;
    if (isBridge) return [{ ...street, line: line(-3300, 3300) }];
    return [
      { ...street, line: line(-3300, -RIVERSIDE_V) },
      { ...street, line: line(RIVERSIDE_V, 3300), startsAt: NORTH_NUMBERS_M },
    ];
  });
}

function rowStreets({ lattice, random }: Ground): Stroke[] {
  const trees = random.shuffled(ROW_NAMES);
  const firstNorth = lattice.rows.findIndex((v) => v > 0);
  return lattice.rows.map((v, index) => {
    const fromRiver = index >= firstNorth ? index - firstNorth : firstNorth - 1 - index;
    const kind =
      fromRiver % 7 === 5 ? 'secondary' : fromRiver % 7 === 2 || fromRiver === 0 ? 'tertiary' : 'residential';
    const side = index >= firstNorth ? 'North' : 'South';
    const name =
      fromRiver === 0
        ? `${side} Riverside Dr`
        : `${trees[index % trees.length] ?? 'Elm'} ${kind === 'residential' ? 'St' : 'Ave'}`;
    const oneway = random.chance(0.7) ? (index % 2 === 0 ? 1 : -1) : 0;
    return {
      name,
      kind,
      line: along(-200, WIDTH_M + 200, (u) => lattice.place(u, v)),
      onewayDowntown: kind === 'secondary' || fromRiver === 0 ? 0 : oneway,
    } as const;
  });
}

function along(from: number, to: number, at: (value: number) => Spot): Spot[] {
  const count = Math.ceil((to - from) / STEP_M);
  return Array.from({ length: count + 1 }, (_, index) => at(from + ((to - from) * index) / count));
}

/** No side street comes nearer to the middle of the river. */
const QUAY_M = 110;

/** How far out a kind of street still exists, as a share of the town's reach. */
const REACH: Readonly<Record<string, number>> = {
  primary: 9,
  secondary: 9,
  tertiary: 1.06,
  residential: 0.96,
};

function trimmed(stroke: Stroke, ground: Ground, isCrowded: Crowding): Stroke[] {
  const { terrain, districts } = ground;
  const isMajor = stroke.kind === 'primary' || stroke.kind === 'secondary';
  const reach = (REACH[stroke.kind] ?? 1) + ground.random.between(-0.1, 0.06);
  return runs(stroke, (spot, heading) => {
    if (terrain.reach(spot) > reach) return false;
    if (!isMajor && terrain.toRiver(spot) < QUAY_M) return false;
    const district = districts.areas.find((area) => isWellInside(area.outline, spot));
    if (district && !(isMajor && district.isCrossed)) return false;
    return !isCrowded(spot, heading);
  });
}

/** The streets that bound an area are not in it. */
const isWellInside = (outline: readonly Spot[], spot: Spot): boolean =>
  isInside(outline, spot) && toLine([...outline, ...outline.slice(0, 1)], spot) > 10;

/** Tells whether a street at a spot would run beside a main road. */
type Crowding = (spot: Spot, heading: number) => boolean;

function createCrowding(main: readonly Stroke[]): Crowding {
  const key = (x: number, y: number): string => `${x},${y}`;
  const cell = ([x, y]: Spot): [number, number] => [Math.floor(x / CROWDED_M), Math.floor(y / CROWDED_M)];
  const marks = main.flatMap(({ line }) =>
    line.slice(1).map((spot, index) => ({ spot, heading: direction(line[index] ?? spot, spot) })),
  );
  const cells = Map.groupBy(marks, ({ spot }) => key(...cell(spot)));
  return (spot, heading) => {
    const [column, row] = cell(spot);
    return [-1, 0, 1].some((dx) =>
      [-1, 0, 1].some((dy) =>
        (cells.get(key(column + dx, row + dy)) ?? []).some(
          (mark) => gap(mark.spot, spot) < CROWDED_M && lineAngle(mark.heading, heading) < 0.55,
        ),
      ),
    );
  };
}

/** The stretches of a street on which `isKept` holds; stumps are left out. */
function runs(stroke: Stroke, isKept: (spot: Spot, heading: number) => boolean): Stroke[] {
  const kept: { startsAt: number; line: Spot[] }[] = [];
  let isOpen = false;
  let metres = stroke.startsAt ?? 0;
  stroke.line.forEach((spot, index) => {
    metres += gap(stroke.line[index - 1] ?? spot, spot);
    const heading = direction(stroke.line[index - 1] ?? spot, stroke.line[index + 1] ?? spot);
    const isWanted = isKept(spot, heading);
    // Both ends may still be stretched to the next street, so each run leaves room in its numbers.
    if (isWanted && !isOpen) kept.push({ startsAt: metres + 100 * kept.length, line: [] });
    if (isWanted) kept.at(-1)?.line.push(spot);
    isOpen = isWanted;
  });
  return kept.filter(({ line }) => line.length > 3).map((run) => ({ ...stroke, ...run }));
}

/** Quarters with a pattern of their own: a turned grid by the wharves, crescents in the suburb. */
function quarterStreets(ground: Ground, isCrowded: Crowding): Stroke[] {
  const { districts, random } = ground;
  const clip = (outline: readonly Spot[], strokes: readonly Stroke[]): Stroke[] =>
    strokes.flatMap((stroke) =>
      runs(stroke, (spot, heading) => isWellInside(outline, spot) && !isCrowded(spot, heading)),
    );
  const oldNames = random.shuffled(OLD_TOWN_NAMES);
  const crescentNames = random.shuffled(CRESCENT_NAMES);
  return [
    ...clip(districts.oldTown, turnedGrid(districts.oldTown, oldNames, random.between(0.45, 0.62))),
    ...districts.crescents.flatMap((outline, index) =>
      clip(outline, crescents(outline, crescentNames.slice(10 * index))),
    ),
  ];
}

const middleOf = (outline: readonly Spot[]): Spot => [
  outline.reduce((sum, [x]) => sum + x, 0) / outline.length,
  outline.reduce((sum, [, y]) => sum + y, 0) / outline.length,
];

function turnedGrid(outline: readonly Spot[], names: readonly string[], angle: number): Stroke[] {
  const [cx, cy] = middleOf(outline);
  const at = (p: number, q: number): Spot => [
    cx + p * Math.cos(angle) - q * Math.sin(angle),
    cy + p * Math.sin(angle) + q * Math.cos(angle),
  ];
  const lines = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5];
  return [
    ...lines.map((n) => along(-1200, 1200, (p) => at(p, n * 112))),
    ...lines.map((n) => along(-1200, 1200, (q) => at(n * 146, q))),
  ].map((line, index) => ({
    name: `${names[index % names.length] ?? 'Wharf'} ${index < lines.length ? 'Ln' : 'St'}`,
    kind: index === 5 || index === 16 ? 'tertiary' : 'residential',
    line,
    onewayDowntown: 0,
  }));
}

function crescents(outline: readonly Spot[], names: readonly string[]): Stroke[] {
  const [cx, cy] = middleOf(outline);
  const focus: Spot = [cx - 120, cy + 60];
  const at = (radius: number, angle: number): Spot => [
    focus[0] + 1.25 * radius * Math.cos(angle),
    focus[1] + radius * Math.sin(angle),
  ];
  const rings = [1, 2, 3, 4, 5].map((n) =>
    along(0, 4800, (s) => at(n * 118 - 20, 0.3 * n + (s / 4800) * 2 * Math.PI * (n > 3 ? 1 : 0.9))),
  );
  const spokes = [0, 1, 2, 3, 4].map((n) => along(98, 900, (r) => at(r, n * 1.2566 + 0.5 + r / 2600)));
  return [...rings, ...spokes].map((line, index) => ({
    name: `${names[index % names.length] ?? 'Yarrow'} ${index < rings.length ? 'Cres' : 'Way'}`,
    kind: index >= rings.length && index % 2 === 0 ? 'tertiary' : 'residential',
    line,
    onewayDowntown: 0,
  }));
}
