/**
 * Streets as one compact file for a device: names and kinds in tables, places as whole steps of 1e-6 degrees, each
 * point as its difference from the one before. House numbers and ZIP codes stay out: a route needs neither.
 */
import type { LonLat } from '../geo.ts';
import type { StreetSegment } from './street-segment.ts';

export interface StreetFile {
  readonly format: 'readback-streets-1';
  readonly names: readonly string[];
  readonly kinds: readonly string[];
  /** Per segment: from, to, name, kind, oneway, length in tenths of a metre, number of points, then the points. */
  readonly numbers: readonly number[];
}

const FORMAT = 'readback-streets-1';
const STEPS_PER_DEGREE = 1e6;
const HEAD = 7;

/** Junctions become numbers in order of appearance. */
export function packStreets(segments: readonly StreetSegment[]): StreetFile {
  const nodes = createTable();
  const names = createTable();
  const kinds = createTable();
  const numbers: number[] = [];
  let x = 0;
  let y = 0;
  for (const { from, to, street, kind, oneway, lengthM, coords } of segments) {
    const lengthDm = Math.round(lengthM * 10);
    numbers.push(nodes.indexOf(from), nodes.indexOf(to), names.indexOf(street), kinds.indexOf(kind));
    numbers.push(oneway, lengthDm, coords.length);
    for (const [lon, lat] of coords) {
      const nextX = Math.round(lon * STEPS_PER_DEGREE);
      const nextY = Math.round(lat * STEPS_PER_DEGREE);
      numbers.push(nextX - x, nextY - y);
      x = nextX;
      y = nextY;
    }
  }
  return { format: FORMAT, names: names.values, kinds: kinds.values, numbers };
}

/** The segments again. Throws when this is no such file, or one that was cut short. */
export function unpackStreets(file: unknown): StreetSegment[] {
  if (!isStreetFile(file)) throw new Error(`not a ${FORMAT} file`);
  const { names, kinds, numbers } = file;
  const segments: StreetSegment[] = [];
  let x = 0;
  let y = 0;
  for (let at = 0; at < numbers.length;) {
    const [from = 0, to = 0, name = 0, kind = 0, oneway = 0, lengthDm = 0, count = 0] = numbers.slice(
      at,
      at + HEAD,
    );
    at += HEAD;
    if (at + 2 * count > numbers.length) throw new Error('the street file ends in the middle of a street');
    const coords: LonLat[] = [];
    for (const end = at + 2 * count; at < end; at += 2) {
      x += numbers[at] ?? 0;
      y += numbers[at + 1] ?? 0;
      coords.push([x / STEPS_PER_DEGREE, y / STEPS_PER_DEGREE]);
    }
    segments.push({
      from: String(from),
      to: String(to),
      street: names[name] ?? '',
      kind: kinds[kind] ?? '',
      oneway: oneway > 0 ? 1 : oneway < 0 ? -1 : 0,
      lengthM: lengthDm / 10,
      coords,
    });
  }
  return segments;
}

function isStreetFile(file: unknown): file is StreetFile {
  if (typeof file !== 'object' || file === null || !('format' in file) || file.format !== FORMAT)
    return false;
  return ['names', 'kinds', 'numbers'].every((name) =>
    Array.isArray((file as Record<string, unknown>)[name]),
  );
}

function createTable(): { values: string[]; indexOf(value: string): number } {
  const values: string[] = [];
  const places = new Map<string, number>();
  return {
    values,
    indexOf(value) {
      const known = places.get(value);
      if (known !== undefined) return known;
      places.set(value, values.length);
      return values.push(value) - 1;
    },
  };
}
