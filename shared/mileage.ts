import { distanceMetres, METRES_PER_MILE, positionOf, type GpsFix } from './geo.ts';
import { ASSUMED_ACCURACY_M, isStandingStill } from './standing-still.ts';

const WORST_ACCURACY_M = 30;
const FASTEST_MPS = 60;
/** Two missed heartbeats of a tablet that is parked on a call. */
const GAP_AFTER_MS = 60_000;
/** So many fixes that agree with each other outvote the one they disagree with. */
const OUTVOTED_BY = 3;

/** What a track says about a loaded leg. `gapMetres` is the part of `metres` bridged by straight lines. */
export interface TrackMileage {
  readonly metres: number;
  /** Share of the time during which fixes came without a gap, 0 to 100. */
  readonly coveragePercent: number;
  readonly gapMetres: number;
  readonly usedFixes: number;
  readonly rejectedFixes: number;
}

export interface MileageOptions {
  /** The leg, ISO 8601; without it the first and last fix. Silence at either end lowers the coverage. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly gapAfterMs?: number | undefined;
}

interface Sum {
  held: GpsFix;
  lastMs: number;
  metres: number;
  gapMetres: number;
  gapMs: number;
  used: number;
  rejected: number;
  suspects: GpsFix[];
}

/**
 * Metres driven, from the fixes of a track in any order. Fixes worse than 30 m are not used; the position is held
 * while nothing says the vehicle moved; an implied speed above 60 m/s is rejected; gaps are bridged by
 * a straight line and counted. A first fix left over from elsewhere (browsers hand out old ones) is outvoted by those after it.
 */
export function trackMileage(fixes: readonly GpsFix[], options: MileageOptions = {}): TrackMileage {
  const gapAfterMs = options.gapAfterMs ?? GAP_AFTER_MS;
  const fromMs = options.from === undefined ? -Infinity : Date.parse(options.from);
  const toMs = options.to === undefined ? Infinity : Date.parse(options.to);
  const inLeg = fixes
    .filter((fix) => Date.parse(fix.at) >= fromMs && Date.parse(fix.at) <= toMs)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const usable = inLeg.filter((fix) => (fix.accuracy ?? ASSUMED_ACCURACY_M) <= WORST_ACCURACY_M);
  const first = usable[0];
  if (!first) {
    return { metres: 0, coveragePercent: 0, gapMetres: 0, usedFixes: 0, rejectedFixes: inLeg.length };
  }
  const sum = startAt(first, inLeg.length - usable.length);
  for (const fix of usable.slice(1)) addFix(sum, fix, gapAfterMs);
  sum.rejected += sum.suspects.length;

  const startMs = Math.max(fromMs, options.from === undefined ? Date.parse(first.at) : -Infinity);
  const endMs = options.to === undefined ? sum.lastMs : toMs;
  const silentEnds =
    beyond(Date.parse(first.at) - startMs, gapAfterMs) + beyond(endMs - sum.lastMs, gapAfterMs);
  const total = endMs - startMs;
  const covered = total > 0 ? 100 * (1 - (sum.gapMs + silentEnds) / total) : 0;
  return {
    metres: sum.metres,
    coveragePercent: Math.min(100, Math.max(0, covered)),
    gapMetres: sum.gapMetres,
    usedFixes: sum.used,
    rejectedFixes: sum.rejected,
  };
}

const beyond = (ms: number, gapAfterMs: number): number => (ms > gapAfterMs ? ms : 0);

const startAt = (first: GpsFix, rejected: number): Sum => ({
  held: first,
  lastMs: Date.parse(first.at),
  metres: 0,
  gapMetres: 0,
  gapMs: 0,
  used: 1,
  rejected,
  suspects: [],
});

function addFix(sum: Sum, fix: GpsFix, gapAfterMs: number): void {
  const atMs = Date.parse(fix.at);
  if (atMs <= sum.lastMs) {
    sum.rejected += 1;
    return;
  }
  const step = distanceMetres(positionOf(sum.held), positionOf(fix));
  // The place held may lie one accuracy radius behind the vehicle.
  const furthest = ((atMs - sum.lastMs) / 1000) * FASTEST_MPS + (fix.accuracy ?? ASSUMED_ACCURACY_M);
  if (step > furthest && !isStandingStill(sum.held, fix)) {
    suspect(sum, fix, gapAfterMs);
    return;
  }
  sum.rejected += sum.suspects.length;
  sum.suspects = [];
  const silentMs = beyond(atMs - sum.lastMs, gapAfterMs);
  sum.gapMs += silentMs;
  sum.used += 1;
  sum.lastMs = atMs;
  if (isStandingStill(sum.held, fix)) return;
  sum.metres += step;
  if (silentMs > 0) sum.gapMetres += step;
  sum.held = fix;
}

/** A jump is set aside; when those set aside agree with each other, the place we held was the wrong one. */
function suspect(sum: Sum, fix: GpsFix, gapAfterMs: number): void {
  const before = sum.suspects.at(-1);
  if (before && !isDrivable(before, fix)) {
    sum.rejected += sum.suspects.length;
    sum.suspects = [];
  }
  sum.suspects.push(fix);
  if (sum.suspects.length < OUTVOTED_BY) return;
  const [first, ...rest] = sum.suspects;
  if (!first) return;
  sum.suspects = [];
  sum.rejected += 1;
  sum.held = first;
  sum.lastMs = Date.parse(first.at);
  for (const next of rest) addFix(sum, next, gapAfterMs);
}

const isDrivable = (a: GpsFix, b: GpsFix): boolean =>
  distanceMetres(positionOf(a), positionOf(b)) <=
  ((Date.parse(b.at) - Date.parse(a.at)) / 1000) * FASTEST_MPS;

/** Miles as a whole number of hundredths: what is billed is never a binary fraction. */
export type MileHundredths = number;

const ODOMETER = /^(\d{1,7})(?:\.(\d{1,2}))?$/;

/** An odometer reading as typed ("120022.8") in hundredths of a mile; undefined when it is none. */
export function parseOdometer(text: string): MileHundredths | undefined {
  const match = ODOMETER.exec(text.trim());
  if (!match) return undefined;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** Hundredths of a mile as text with two decimals, e.g. "12.30". */
export function formatMiles(hundredths: MileHundredths): string {
  const sign = hundredths < 0 ? '-' : '';
  const whole = Math.abs(hundredths);
  return `${sign}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`;
}

/** Nearest hundredth of a statute mile. */
export const metresToMileHundredths = (metres: number): MileHundredths =>
  Math.round((metres * 100) / METRES_PER_MILE);

/** Loaded miles by the odometer; undefined when the second reading is below the first, which no odometer does. */
export const odometerMiles = (
  atScene: MileHundredths,
  atDestination: MileHundredths,
): MileHundredths | undefined => (atDestination < atScene ? undefined : atDestination - atScene);

export interface MileageComparison {
  /** Track minus odometer. */
  readonly differenceHundredths: MileHundredths;
  readonly isFlagged: boolean;
}

const FLAG_ABOVE_HUNDREDTHS = 30;
const FLAG_ABOVE_PERCENT = 5;

/** Shows a track beside an odometer: flagged when more than 5 % (of the odometer) or more than 0.3 mile apart. */
export function compareMileage(track: MileHundredths, odometer: MileHundredths): MileageComparison {
  const differenceHundredths = track - odometer;
  const apart = Math.abs(differenceHundredths);
  return {
    differenceHundredths,
    isFlagged: apart > FLAG_ABOVE_HUNDREDTHS || apart * 100 > FLAG_ABOVE_PERCENT * odometer,
  };
}
