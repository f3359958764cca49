import { distanceMetres, type LonLat } from '../../../shared/geo.ts';
import type { StreetSegment } from '../../../shared/roads/street-segment.ts';
import type { SeededRandom } from '../../../shared/seeded.ts';

export interface Address {
  readonly address: string;
  readonly zip: string;
  readonly lat: number;
  readonly lon: number;
}

export interface Station extends Address {
  readonly id: string;
  readonly name: string;
}

/** `capabilities` are NEMSIS eDisposition.23 codes. */
export interface Hospital extends Address {
  readonly id: string;
  readonly name: string;
  readonly capabilities: readonly string[];
}

const TRAUMA_1 = '9908021';
const TRAUMA_3 = '9908025';
const STEMI = '9908031';
const STROKE_PRIMARY = '9908039';
const STROKE_COMPREHENSIVE = '9908043';
const BURN = '9908003';
const PEDIATRIC = '9908011';
const LABOR = '9908047';

const HOSPITALS = [
  { id: 'H1', name: 'County General Hospital', capabilities: [TRAUMA_1, STEMI, STROKE_COMPREHENSIVE, BURN] },
  { id: 'H2', name: 'Riverside Medical Center', capabilities: [TRAUMA_3, STEMI, STROKE_PRIMARY, LABOR] },
  { id: 'H3', name: 'Saint Brannoc Hospital', capabilities: [STEMI, STROKE_PRIMARY] },
  { id: 'H4', name: 'Larkspur Children and Women', capabilities: [PEDIATRIC, LABOR] },
];

const isLivedOn = ({ kind }: StreetSegment): boolean =>
  kind === 'residential' || kind === 'tertiary' || kind === 'secondary';

/** A door on some street; streets count by their length. */
export function createAddressBook(segments: readonly StreetSegment[]): (random: SeededRandom) => Address {
  const lived = segments.filter(isLivedOn);
  const upTo: number[] = [];
  let total = 0;
  for (const { lengthM } of lived) {
    total += lengthM;
    upTo.push(total);
  }
  return (random) => {
    const at = random.between(0, total);
    const index = upTo.findIndex((metres) => metres > at);
    const segment = lived[index] ?? lived[0];
    if (!segment) throw new RangeError('A town without streets has no addresses');
    return addressOn(segment, random);
  };
}

function addressOn(segment: StreetSegment, random: SeededRandom): Address {
  const share = random.between(0.1, 0.9);
  const isLeft = random.chance(0.5);
  const [from, to] = isLeft ? [segment.leftFrom, segment.leftTo] : [segment.rightFrom, segment.rightTo];
  const number = (from ?? 100) + 2 * Math.round((((to ?? 198) - (from ?? 100)) * share) / 2);
  const [lon, lat] = pointAtShare(segment.coords, share);
  return {
    address: `${number} ${segment.street}`,
    zip: segment.zip ?? '',
    lat: round6(lat),
    lon: round6(lon),
  };
}

const round6 = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

function pointAtShare(line: readonly LonLat[], share: number): LonLat {
  const scaled = share * (line.length - 1);
  const a = line[Math.floor(scaled)] ?? [0, 0];
  const b = line[Math.floor(scaled) + 1] ?? a;
  return [a[0] + (b[0] - a[0]) * (scaled % 1), a[1] + (b[1] - a[1]) * (scaled % 1)];
}

/** Six stations and four hospitals, spread out: each next one is the farthest of many candidates from all before. */
export function placeServices(
  segments: readonly StreetSegment[],
  centre: LonLat,
  random: SeededRandom,
): { stations: Station[]; hospitals: Hospital[] } {
  const main = segments.filter(({ kind }) => kind === 'secondary' || kind === 'tertiary');
  const candidates = random
    .shuffled(main)
    .slice(0, 160)
    .map((segment) => addressOn(segment, random));
  const stations = spread(candidates, 6, centre).map((address, index) => ({
    id: `S${index + 1}`,
    name: `Station ${index + 1}`,
    ...address,
  }));
  const first = stations[0];
  const start: LonLat = first ? [first.lon, first.lat] : centre;
  const sites = spread(
    candidates.filter((site) => stations.every((station) => metresBetween(station, site) > 350)),
    4,
    start,
  );
  const hospitals = HOSPITALS.flatMap((hospital, index) => {
    const site = sites[index];
    return site ? [{ ...hospital, ...site }] : [];
  });
  return { stations, hospitals };
}

const metresBetween = (a: Address, b: Address): number => distanceMetres([a.lon, a.lat], [b.lon, b.lat]);

function spread(candidates: readonly Address[], count: number, near: LonLat): Address[] {
  const closeness = (site: Address): number => distanceMetres(near, [site.lon, site.lat]);
  const chosen = candidates.toSorted((a, b) => closeness(a) - closeness(b)).slice(0, 1);
  while (chosen.length > 0 && chosen.length < Math.min(count, candidates.length)) {
    const room = (site: Address): number => Math.min(...chosen.map((other) => metresBetween(site, other)));
    const next = candidates.reduce((best, site) => (room(site) > room(best) ? site : best));
    chosen.push(next);
  }
  return chosen;
}
