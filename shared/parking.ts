/**
 * When a vehicle parked and when it drove off, from its fixes. A stop longer than any red light is parking, and the time given
 * is when the wheels stopped, not when we were sure. Driving off is being well away from there, and the time given is
 * when the wheels last stood there. Never from one fix.
 */
import { distanceMetres, positionOf, type GpsFix, type LonLat } from './geo.ts';

export interface Parking {
  kind: 'parked' | 'left';
  /** Where it stood. */
  place: LonLat;
  /** Unix milliseconds, by the clock of the fixes. */
  atMs: number;
  /** How long no fix came around that moment: the moment lies somewhere within. */
  uncertaintyMs: number;
}

interface Stop {
  place: LonLat;
  fixes: number;
  sinceMs: number;
  /** The last fix that stood here. */
  lastStillMs: number;
  /** How far off `sinceMs` may be: mostly from the last fix that was not here yet to the first that was. */
  sinceDoubtMs: number;
}

/** Everything the next fix is judged by; plain data. */
export interface ParkingState {
  last?: GpsFix;
  /** For receivers that tell no speed: an earlier fix to measure by. */
  reference?: GpsFix;
  stop?: Stop;
  /** The one before it, as long as being back there means never having left: reflections come and go. */
  earlier?: Stop;
  /** The stop that became parking; it lasts until the vehicle is well away. */
  parked?: Stop & { leaveDoubtMs?: number };
  /** Since it last stood. */
  hasMoved: boolean;
  awayFixes: number;
}

export const NOT_SEEN_YET: ParkingState = { hasMoved: false, awayFixes: 0 };

/** Longer than a red light lasts. */
const PARKED_AFTER_MS = 100_000;
const LEAST_FIXES = 5;
/** Rougher fixes say nothing about standing or moving. */
const WORST_ACCURACY_M = 60;
const GOOD_ACCURACY_M = 10;
/** Without the receiver's own (Doppler) speed a reflection looks like a drive round the block. */
const UNTOLD_SPEED_MS = 60_000;
const MOVING_MPS = 1.5;
const FASTEST_MPS = 60;
/** Moving up within a stop is the same stop. */
const SAME_STOP_M = 15;
/** Nobody drives off and is back on the same spot in so short a time. */
const BACK_WITHIN_MS = 20_000;
/** Shorter moves are parking better. */
const WELL_AWAY_M = 120;
/** So many fixes in a row, where one may be wrong. */
const IN_A_ROW = 3;
const REFERENCE_AFTER_MS = 5_000;
const LONGEST_COMPARED_S = 12;

const msOf = (fix: GpsFix): number => Date.parse(fix.at);
const accuracyOf = (fix: GpsFix): number => fix.accuracy ?? 10;

/** One more fix, in the order of their times; older ones and rough ones change nothing. */
export function watchParking(
  state: ParkingState,
  fix: GpsFix,
): { state: ParkingState; happened: readonly Parking[] } {
  const { last } = state;
  if (accuracyOf(fix) > WORST_ACCURACY_M) return { state, happened: [] };
  if (last && (msOf(fix) <= msOf(last) || isJump(last, fix))) return { state, happened: [] };
  const moving = isMoving(state.reference ?? last, fix);
  const next = { ...state, last: fix, reference: nextReference(state.reference, fix) };
  return moving ? onMoving({ ...next, hasMoved: true }, fix) : onStill(next, fix, last);
}

/** A multipath jump: farther than it can have driven. */
function isJump(last: GpsFix, fix: GpsFix): boolean {
  const seconds = (msOf(fix) - msOf(last)) / 1000;
  const metres = distanceMetres(positionOf(last), positionOf(fix));
  return metres > seconds * FASTEST_MPS + accuracyOf(last) + accuracyOf(fix);
}

function isMoving(reference: GpsFix | undefined, fix: GpsFix): boolean {
  if (fix.speed !== undefined) return fix.speed >= MOVING_MPS;
  if (!reference) return false;
  const seconds = (msOf(fix) - msOf(reference)) / 1000;
  // It drove at some time in between; the next fix says whether it still does.
  if (seconds > LONGEST_COMPARED_S) return false;
  const metres = distanceMetres(positionOf(reference), positionOf(fix));
  return metres > Math.max(SAME_STOP_M, 2 * accuracyOf(fix)) && metres / seconds >= MOVING_MPS;
}

const nextReference = (reference: GpsFix | undefined, fix: GpsFix): GpsFix =>
  reference && msOf(fix) - msOf(reference) < REFERENCE_AFTER_MS ? reference : fix;

/** Wheels that did not turn have not moved, whatever the place says; a receiver stuck at speed 0 is not believed for ever. */
const hasStayed = (stop: Stop, fix: GpsFix): boolean =>
  isAt(stop.place, fix) ||
  (fix.speed !== undefined &&
    msOf(fix) - stop.lastStillMs <= BACK_WITHIN_MS &&
    distanceMetres(stop.place, positionOf(fix)) < WELL_AWAY_M);

const isBack = (stop: Stop, fix: GpsFix): boolean =>
  msOf(fix) - stop.lastStillMs <= BACK_WITHIN_MS && isAt(stop.place, fix);

const isAt = (place: LonLat, fix: GpsFix): boolean =>
  distanceMetres(place, positionOf(fix)) <= SAME_STOP_M + accuracyOf(fix);

function onStill(
  state: ParkingState,
  fix: GpsFix,
  last: GpsFix | undefined,
): { state: ParkingState; happened: readonly Parking[] } {
  const { stop: present, earlier, ...rest } = state;
  const still = present && !state.hasMoved && hasStayed(present, fix) ? present : undefined;
  const same = still ?? [present, earlier].find((stop) => stop && isBack(stop, fix));
  const stop = same ? longer(same, fix) : begun(fix, last);
  const before = same ? earlier : present;
  const stands: ParkingState = {
    ...rest,
    stop,
    ...(before ? { earlier: before } : {}),
    hasMoved: false,
    awayFixes: 0,
  };
  if (state.parked && (state.parked.sinceMs === stop.sinceMs || isAt(state.parked.place, fix))) {
    // Still there, or back: it has not left.
    const { leaveDoubtMs: _away, ...parked } = state.parked;
    return { state: { ...stands, parked: { ...parked, lastStillMs: msOf(fix) } }, happened: [] };
  }
  if (
    state.parked?.sinceMs === stop.sinceMs ||
    stop.fixes < LEAST_FIXES ||
    stop.lastStillMs - stop.sinceMs < PARKED_AFTER_MS
  ) {
    return { state: stands, happened: [] };
  }
  const { place, sinceMs: atMs, sinceDoubtMs: uncertaintyMs } = stop;
  return { state: { ...stands, parked: stop }, happened: [{ kind: 'parked', place, atMs, uncertaintyMs }] };
}

const doubtMs = (before: GpsFix, after: GpsFix): number =>
  Math.max(msOf(after) - msOf(before), after.speed === undefined ? UNTOLD_SPEED_MS : 0);

/** Where it stood before any fix was seen is not known to the moment. */
const begun = (fix: GpsFix, last: GpsFix | undefined): Stop => ({
  place: positionOf(fix),
  fixes: 1,
  sinceMs: msOf(fix),
  lastStillMs: msOf(fix),
  sinceDoubtMs: last ? doubtMs(last, fix) : Number.POSITIVE_INFINITY,
});

/** The place of a stop follows its fixes slowly: jitter does not carry it away, and a reflection at the start wears off. */
function longer(stop: Stop, fix: GpsFix): Stop {
  const fixes = stop.fixes + 1;
  const weight = Math.max(1 / fixes, 0.1) * Math.min(1, (GOOD_ACCURACY_M / accuracyOf(fix)) ** 2);
  const [lon, lat] = stop.place;
  return {
    ...stop,
    fixes,
    place: [lon + (fix.lon - lon) * weight, lat + (fix.lat - lat) * weight],
    lastStillMs: msOf(fix),
  };
}

function onMoving(state: ParkingState, fix: GpsFix): { state: ParkingState; happened: readonly Parking[] } {
  const { parked } = state;
  if (!parked) return { state, happened: [] };
  const leaveDoubtMs =
    parked.leaveDoubtMs ??
    Math.max(msOf(fix) - parked.lastStillMs, fix.speed === undefined ? UNTOLD_SPEED_MS : 0);
  const leaving = { ...parked, leaveDoubtMs };
  if (distanceMetres(parked.place, positionOf(fix)) < WELL_AWAY_M + accuracyOf(fix)) {
    return { state: { ...state, parked: leaving, awayFixes: 0 }, happened: [] };
  }
  const awayFixes = state.awayFixes + 1;
  if (awayFixes < IN_A_ROW) return { state: { ...state, parked: leaving, awayFixes }, happened: [] };
  const { parked: _left, ...gone } = { ...state, awayFixes: 0 };
  const left: Parking = {
    kind: 'left',
    place: parked.place,
    atMs: parked.lastStillMs,
    uncertaintyMs: leaveDoubtMs,
  };
  return { state: gone, happened: [left] };
}
