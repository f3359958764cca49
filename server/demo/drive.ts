import { bearingDegrees, distanceMetres, type LonLat } from '../../shared/geo.ts';

/** A trip along a line in a given time. Built once, asked often. */
export interface Drive {
  readonly coords: readonly LonLat[];
  /** Metres from the start to each point of `coords`. */
  readonly metresTo: Float64Array;
  readonly metres: number;
  readonly seconds: number;
  /** Share of the time spent getting up to speed, and again coming to rest. */
  readonly ramp: number;
}

export interface DrivePosition {
  readonly lon: number;
  readonly lat: number;
  /** Degrees from true north. */
  readonly heading: number;
  /** m/s */
  readonly speed: number;
}

/** Seconds an ambulance takes to reach its cruising speed in town. */
const RAMP_SECONDS = 9;

/** Throws a RangeError for a line without points or a duration that is not above zero. */
export function createDrive(coords: readonly LonLat[], seconds: number): Drive {
  if (coords.length === 0 || !(seconds > 0)) throw new RangeError('A drive needs points and a duration');
  const metresTo = new Float64Array(coords.length);
  let total = 0;
  let previous: LonLat | undefined;
  coords.forEach((point, index) => {
    if (previous) total += distanceMetres(previous, point);
    metresTo[index] = total;
    previous = point;
  });
  return { coords, metresTo, metres: total, seconds, ramp: Math.min(0.5, RAMP_SECONDS / seconds) };
}

/** Where the vehicle is after a share (0 to 1) of the time; outside that it stands at an end. */
export function driveAt(drive: Drive, elapsedFraction: number): DrivePosition {
  const t = Math.min(1, Math.max(0, elapsedFraction));
  const { share, rate } = progress(t, drive.ramp);
  const metres = share * drive.metres;
  const index = segmentAt(drive.metresTo, metres);
  const a = drive.coords[index] ?? [0, 0];
  const b = drive.coords[index + 1] ?? a;
  const startsAt = drive.metresTo[index] ?? 0;
  const length = (drive.metresTo[index + 1] ?? startsAt) - startsAt;
  const along = length > 0 ? Math.min(1, (metres - startsAt) / length) : 0;
  return {
    lon: a[0] + (b[0] - a[0]) * along,
    lat: a[1] + (b[1] - a[1]) * along,
    heading: bearingDegrees(a, b),
    speed: (rate * drive.metres) / drive.seconds,
  };
}

/** Trapezoid: even acceleration over the first ramp, even braking over the last, steady between. */
function progress(t: number, ramp: number): { share: number; rate: number } {
  const top = 1 / (1 - ramp);
  if (t < ramp) return { share: (top * t * t) / (2 * ramp), rate: (top * t) / ramp };
  if (t > 1 - ramp) {
    const left = 1 - t;
    return { share: 1 - (top * left * left) / (2 * ramp), rate: (top * left) / ramp };
  }
  return { share: top * (t - ramp / 2), rate: top };
}

/** The last non-empty segment that starts at or before `metres`. */
function segmentAt(metresTo: Float64Array, metres: number): number {
  let low = 0;
  let high = Math.max(0, metresTo.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((metresTo[middle] ?? 0) <= metres) low = middle;
    else high = middle - 1;
  }
  while (low > 0 && metresTo[low + 1] === metresTo[low]) low -= 1;
  return low;
}
