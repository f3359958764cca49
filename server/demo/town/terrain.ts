import type { SeededRandom } from '../../../shared/seeded.ts';
import { direction, nearestOn, shifted, smooth, type Spot } from './plane.ts';

export const WIDTH_M = 8000;
export const HEIGHT_M = 6000;

/** What was there before the streets: a river that bends them, and how far the town has grown. */
export interface Terrain {
  readonly river: readonly Spot[];
  readonly banks: readonly Spot[];
  readonly centre: Spot;
  /** North of the river at some x: the grid is bent along it. */
  riverY(x: number): number;
  /** Metres from the middle of the river. */
  toRiver(spot: Spot): number;
  halfWidth(x: number): number;
  /** The edge of the town, as a share: 1 is the edge, 0 the middle. */
  reach(spot: Spot): number;
  /** The closed line at a share of the reach. */
  edge(share: number): Spot[];
}

const MIDDLE: Spot = [WIDTH_M / 2, HEIGHT_M / 2];

export function createTerrain(random: SeededRandom): Terrain {
  const river = smooth(riverPoints(random), 14);
  const phase = random.between(0, 2 * Math.PI);
  const halfWidth = (x: number): number => 62 + 18 * Math.sin(x / 900 + phase);
  const halfAt = (index: number): number => halfWidth(river[index]?.[0] ?? 0);
  const banks = [...shifted(river, halfAt), ...shifted(river, (index) => -halfAt(index)).reverse()];
  const riverY = (x: number): number => heightOf(river, x);
  const lobes = [2, 3, 5].map((waves) => ({
    waves,
    size: random.between(0.03, 0.08),
    at: random.between(0, 2 * Math.PI),
  }));
  const radius = (angle: number): number => {
    const lobe = lobes.reduce((sum, { waves, size, at }) => sum + size * Math.cos(waves * angle + at), 1);
    return lobe / Math.hypot(Math.cos(angle) / 3500, Math.sin(angle) / 2650);
  };
  return {
    river,
    banks,
    centre: [4050, riverY(4050) + 620],
    riverY,
    halfWidth,
    toRiver: (spot) => toLine(river, spot),
    reach: (spot) => Math.hypot(spot[0] - MIDDLE[0], spot[1] - MIDDLE[1]) / radius(direction(MIDDLE, spot)),
    edge: (share) =>
      Array.from({ length: 121 }, (_, index): Spot => {
        const angle = (index / 120) * 2 * Math.PI;
        const reach = share * radius(angle);
        return [MIDDLE[0] + Math.cos(angle) * reach, MIDDLE[1] + Math.sin(angle) * reach];
      }),
  };
}

/** From the north-west corner to the south-east one in two bends; the seed moves the bends. */
function riverPoints(random: SeededRandom): Spot[] {
  const shape: readonly Spot[] = [
    [-900, 4150],
    [200, 4150],
    [1300, 3950],
    [2400, 3300],
    [3500, 2720],
    [4600, 2760],
    [5700, 2900],
    [6700, 2350],
    [7700, 1750],
    [8900, 1650],
  ];
  return shape.map(([x, y]): Spot => [x, y + random.between(-170, 170)]);
}

function heightOf(river: readonly Spot[], x: number): number {
  const after = river.findIndex((spot) => spot[0] >= x);
  const b = river[Math.max(1, after)];
  const a = river[Math.max(1, after) - 1];
  if (!a || !b) return 0;
  return a[1] + ((b[1] - a[1]) * (x - a[0])) / (b[0] - a[0]);
}

export function toLine(line: readonly Spot[], spot: Spot): number {
  let nearest = Infinity;
  line.forEach((b, index) => {
    const a = line[index - 1];
    if (a) nearest = Math.min(nearest, nearestOn(a, b, spot).metres);
  });
  return nearest;
}
