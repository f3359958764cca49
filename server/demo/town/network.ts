import type { LonLat } from '../../../shared/geo.ts';
import { buildGraph } from '../../../shared/roads/graph.ts';
import type { StreetSegment } from '../../../shared/roads/street-segment.ts';
import type { SeededRandom } from '../../../shared/seeded.ts';
import { cutAtJunctions, type Stretch } from './junctions.ts';
import { gap, lengthOf, type Spot } from './plane.ts';
import type { Stroke } from './strokes.ts';
import { HEIGHT_M, WIDTH_M, type Terrain } from './terrain.ts';

/** A stretch of street as it is driven and as it is drawn. */
export interface TownStreet {
  readonly stretch: Stretch;
  readonly segment: StreetSegment;
}

/** One-way pairs reach this far from the centre. */
const ONEWAY_M = 780;
const METRES_PER_HUNDRED = 105;

/** Junctions, one-ways and house numbers; what nobody could drive to is left out. */
export function layNetwork(
  strokes: readonly Stroke[],
  { terrain, random, project }: { terrain: Terrain; random: SeededRandom; project: (spot: Spot) => LonLat },
): TownStreet[] {
  const stretches = cutAtJunctions(strokes).filter((stretch) => isWanted(stretch, terrain, random));
  const streets = stretches.map((stretch) => ({
    stretch,
    segment: segmentOf(stretch, { terrain, project }),
  }));
  return reachable(streets);
}

/** Here and there two blocks have grown together; a lattice without gaps looks like a chess board. */
function isWanted({ stroke, line }: Stretch, terrain: Terrain, random: SeededRandom): boolean {
  const middle = line[Math.floor(line.length / 2)] ?? [0, 0];
  const isDowntown = gap(middle, terrain.centre) < 900;
  return stroke.kind !== 'residential' || !random.chance(isDowntown ? 0.05 : 0.15);
}

function segmentOf(
  { stroke, from, to, line, startsAt }: Stretch,
  { terrain, project }: { terrain: Terrain; project: (spot: Spot) => LonLat },
): StreetSegment {
  const middle = line[Math.floor(line.length / 2)] ?? [0, 0];
  const first = 100 + Math.floor((startsAt * 100) / METRES_PER_HUNDRED / 2) * 2;
  const last = first + Math.max(4, Math.floor((lengthOf(line) * 100) / METRES_PER_HUNDRED / 2) * 2 - 2);
  return {
    from: `n${from}`,
    to: `n${to}`,
    street: stroke.name,
    kind: stroke.kind,
    oneway: gap(middle, terrain.centre) < ONEWAY_M ? stroke.onewayDowntown : 0,
    lengthM: Math.round(lengthOf(line) * 10) / 10,
    coords: line.map(project),
    zip: zipOf(middle, terrain),
    leftFrom: first,
    leftTo: last,
    rightFrom: first + 1,
    rightTo: last + 1,
  };
}

/** Prefix 529 is not in use, so no address here is somebody's. */
function zipOf(spot: Spot, terrain: Terrain): string {
  if (gap(spot, terrain.centre) < 800) return '52901';
  const isNorth = spot[1] > terrain.riverY(spot[0]);
  const isWest = spot[0] < WIDTH_M / 2;
  if (isNorth) return isWest ? '52902' : '52903';
  if (spot[1] < HEIGHT_M / 5) return '52906';
  return isWest ? '52904' : '52905';
}

function reachable(streets: readonly TownStreet[]): TownStreet[] {
  const graph = buildGraph(streets.map(({ segment }) => segment));
  const main = new Set(graph.nodeIds.filter((_, node) => graph.isMain[node] === 1));
  const kept = streets.filter(({ segment }) => main.has(segment.from) && main.has(segment.to));
  return kept.length === streets.length ? kept : reachable(kept);
}
