/** Longitude, latitude in WGS84 degrees: the GeoJSON order, used everywhere inside. */
export type LonLat = readonly [lon: number, lat: number];

/** WGS84 degrees. Nothing here crosses the antimeridian. */
export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** What a receiver reports: metres (95 % radius), m/s, degrees from true north; `at` is ISO 8601. */
export interface GpsFix {
  readonly at: string;
  readonly lat: number;
  readonly lon: number;
  readonly accuracy?: number | undefined;
  readonly speed?: number | undefined;
  readonly heading?: number | undefined;
}

/** Mean earth radius (IUGG). Billing miles are summed with exactly this value. */
export const EARTH_RADIUS_M = 6_371_008.8;

/** One statute mile, the mile of ambulance billing. */
export const METRES_PER_MILE = 1609.344;

const RADIANS = Math.PI / 180;

export const metresToMiles = (metres: number): number => metres / METRES_PER_MILE;
export const milesToMetres = (miles: number): number => miles * METRES_PER_MILE;

export const positionOf = (fix: GpsFix): LonLat => [fix.lon, fix.lat];

/** Great-circle metres (haversine). */
export function distanceMetres(a: LonLat, b: LonLat): number {
  const dLat = (b[1] - a[1]) * RADIANS;
  const dLon = (b[0] - a[0]) * RADIANS;
  const chord =
    Math.sin(dLat / 2) ** 2 + Math.cos(a[1] * RADIANS) * Math.cos(b[1] * RADIANS) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** Initial bearing from `a` to `b`, 0 <= degrees < 360, clockwise from true north; 0 when they are the same. */
export function bearingDegrees(a: LonLat, b: LonLat): number {
  const dLon = (b[0] - a[0]) * RADIANS;
  const lat1 = a[1] * RADIANS;
  const lat2 = b[1] * RADIANS;
  const y = Math.sin(dLon) * Math.cos(lat2);
  const x = Math.cos(lat1) * Math.sin(lat2) - Math.sin(lat1) * Math.cos(lat2) * Math.cos(dLon);
  const degrees = (Math.atan2(y, x) / RADIANS + 360) % 360;
  return degrees;
}

/** The smaller angle between two headings, 0 to 180 degrees. */
export function turnDegrees(a: number, b: number): number {
  const difference = Math.abs(a - b) % 360;
  return difference > 180 ? 360 - difference : difference;
}

/** The point so many metres east and north of `origin`; flat-earth, good for a city. */
export function offsetMetres(origin: LonLat, east: number, north: number): LonLat {
  const metresPerDegree = EARTH_RADIUS_M * RADIANS;
  return [
    origin[0] + east / (metresPerDegree * Math.cos(origin[1] * RADIANS)),
    origin[1] + north / metresPerDegree,
  ];
}

/** Length of a line in metres. */
export function lineMetres(line: readonly LonLat[]): number {
  let total = 0;
  let previous: LonLat | undefined;
  for (const point of line) {
    if (previous) total += distanceMetres(previous, point);
    previous = point;
  }
  return total;
}

const between = (a: LonLat, b: LonLat, share: number): LonLat => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
];

/**
 * The point `metres` along a line and the way the line runs there. Before the start gives the start,
 * past the end gives the end. Undefined only for a line without points.
 */
export function pointAlong(
  line: readonly LonLat[],
  metres: number,
): { point: LonLat; heading: number } | undefined {
  const first = line[0];
  if (!first) return undefined;
  let left = Math.max(0, metres);
  let previous = first;
  let heading = 0;
  for (const point of line) {
    const step = distanceMetres(previous, point);
    if (step > 0) {
      heading = bearingDegrees(previous, point);
      if (left <= step) return { point: between(previous, point, left / step), heading };
      left -= step;
    }
    previous = point;
  }
  return { point: previous, heading };
}

/** The smallest box around the points; undefined when there are none. */
export function boundsOf(points: Iterable<LonLat>): Bounds | undefined {
  let bounds: { west: number; south: number; east: number; north: number } | undefined;
  for (const [lon, lat] of points) {
    if (!bounds) bounds = { west: lon, south: lat, east: lon, north: lat };
    bounds.west = Math.min(bounds.west, lon);
    bounds.east = Math.max(bounds.east, lon);
    bounds.south = Math.min(bounds.south, lat);
    bounds.north = Math.max(bounds.north, lat);
  }
  return bounds;
}

export const isWithin = (bounds: Bounds, [lon, lat]: LonLat): boolean =>
  lon >= bounds.west && lon <= bounds.east && lat >= bounds.south && lat <= bounds.north;
