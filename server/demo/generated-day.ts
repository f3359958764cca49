import { distanceMetres } from '../../shared/geo.ts';
import { createSeededRandom, type SeededRandom } from '../../shared/seeded.ts';
import type { DispatchCall, DispatchDay, Milestone } from './dispatch-day.ts';
import { likelyHospital } from './likely-hospital.ts';
import { createZoneClock } from './local-time.ts';
import type { Town } from './town.ts';
import {
  CALL_TYPES,
  DEFECT_RATES,
  DISPOSITIONS,
  HOURLY_CALLS,
  INTERVALS,
  type Outcome,
} from './day-statistics.ts';

export interface GeneratedDayOptions {
  /** YYYY-MM-DD, local to the town. */
  readonly date?: string | undefined;
  readonly units?: number | undefined;
  /** Calls in the 24 hours, about. */
  readonly calls?: number | undefined;
}

const DATE = '2026-03-09';
/** Keeps twenty ambulances as busy as the real ones were: about a third of the time. */
const CALLS_PER_UNIT = 7;
/** Straight-line speed of a response in town; chooses a unit that could have driven in the time drawn. */
const RESPONSE_MPS = 5.5;

interface Ambulance {
  readonly unitId: string;
  lat: number;
  lon: number;
  freeAtMs: number;
}

interface Desk {
  readonly random: SeededRandom;
  readonly town: Town;
  readonly fleet: Ambulance[];
  readonly iso: (unixMs: number) => string;
}

/** A day with the demand, intervals and defects of a real one; the same arguments give the same day. */
export function generateDay(town: Town, seed: number, options: GeneratedDayOptions = {}): DispatchDay {
  const date = options.date ?? DATE;
  const unitCount = options.units ?? 20;
  const random = createSeededRandom(seed);
  const clock = createZoneClock(town.zone);
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const fleet = Array.from({ length: unitCount }, (_, index): Ambulance => {
    const home = town.stations[index % town.stations.length] ?? town.randomAddress(random);
    return { unitId: `M${index + 1}`, lat: home.lat, lon: home.lon, freeAtMs: 0 };
  });
  const desk: Desk = { random, town, fleet, iso: clock.fromUnixMs };
  const times = callMinutes(random, options.calls ?? unitCount * CALLS_PER_UNIT).map((minute) =>
    Date.parse(
      clock.toIso({
        year,
        month,
        day,
        hour: Math.floor(minute / 60),
        minute: minute % 60,
        second: random.whole(0, 59),
      }),
    ),
  );
  const calls = times
    .sort((a, b) => a - b)
    .map((receivedMs, index) =>
      generateCall(
        desk,
        receivedMs,
        `${date.replaceAll('-', '').slice(2)}${String(index + 1).padStart(4, '0')}`,
      ),
    );
  return { date, zone: town.zone, calls };
}

function callMinutes(random: SeededRandom, about: number): number[] {
  const total = HOURLY_CALLS.reduce((sum, calls) => sum + calls, 0);
  return HOURLY_CALLS.flatMap((calls, hour) => {
    const expected = (about * calls) / total;
    const count = Math.max(0, Math.round(expected + random.normal() * Math.sqrt(expected) * 0.7));
    return Array.from({ length: count }, () => hour * 60 + random.whole(0, 59));
  });
}

function generateCall(desk: Desk, receivedMs: number, number: string): DispatchCall {
  const { random, town, iso } = desk;
  const place = town.randomAddress(random);
  const disposition = weighted(random, DISPOSITIONS);
  const enteredMs = receivedMs + (random.chance(0.24) ? 0 : draw(random, 'entry'));
  const first = respond(desk, { place, enteredMs, outcome: disposition.outcome });
  // A second ambulance on 7 % of the calls; the first takes the patient.
  const second = random.chance(0.07) ? respond(desk, { place, enteredMs, outcome: 'cancelled' }) : undefined;
  return {
    callNumber: number,
    incidentNumber: number.slice(0, 2) + number.slice(4),
    receivedAt: iso(receivedMs),
    enteredAt: iso(enteredMs),
    type: weighted(random, CALL_TYPES).name,
    address: place.address,
    zip: place.zip,
    priority: random.chance(0.54) ? '3' : '2',
    lat: place.lat,
    lon: place.lon,
    disposition: disposition.name,
    units: second && second.unitId !== first.unitId ? [first, second] : [first],
  };
}

function weighted<T extends { readonly weight: number }>(
  random: SeededRandom,
  list: readonly [T, ...T[]],
): T {
  let left = random.next() * list.reduce((sum, { weight }) => sum + weight, 0);
  for (const item of list) {
    left -= item.weight;
    if (left < 0) return item;
  }
  return list[0];
}

/** Whole seconds, as dispatch computers keep them. */
const draw = (random: SeededRandom, interval: keyof typeof INTERVALS): number => {
  const { mu, sigma } = INTERVALS[interval];
  return Math.round(Math.min(random.logNormal(mu, sigma), Math.exp(mu + 2.6 * sigma))) * 1000;
};

interface Task {
  readonly place: { readonly lat: number; readonly lon: number };
  readonly enteredMs: number;
  readonly outcome: Outcome;
}

function respond(desk: Desk, { place, enteredMs, outcome }: Task): DispatchCall['units'][number] {
  const { random, iso } = desk;
  const dispatchedMs = enteredMs + draw(random, 'queue');
  const travelMs = draw(random, 'travel');
  const { unit, startsMs } = chooseUnit(desk, { place, dispatchedMs, travelMs });
  const times = milestoneTimes(random, { dispatchedMs: startsMs, travelMs, outcome });
  unit.freeAtMs = times.get('available') ?? dispatchedMs;
  const transportMs = (times.get('atDestination') ?? 0) - (times.get('transporting') ?? 0);
  const end =
    (outcome === 'transport' && likelyHospital(desk.town.hospitals, place, transportMs / 1000)) || place;
  unit.lat = end.lat;
  unit.lon = end.lon;
  spoil(random, times);
  return {
    unitId: unit.unitId,
    unitType: 'MEDIC',
    stamps: Object.fromEntries([...times].map(([name, ms]) => [name, iso(ms)])),
  };
}

/** A free unit whose distance fits the travel time drawn; when all are busy, the one free first. */
function chooseUnit(
  { fleet, random }: Desk,
  { place, dispatchedMs, travelMs }: { place: Task['place']; dispatchedMs: number; travelMs: number },
): { unit: Ambulance; startsMs: number } {
  const busy = fleet.filter(({ freeAtMs }) => freeAtMs > dispatchedMs);
  const [soonest] = busy.toSorted((a, b) => a.freeAtMs - b.freeAtMs);
  // Now and then the console sends a unit that is about to clear but has not said so.
  if (soonest && random.chance(DEFECT_RATES.sentBeforeAvailable))
    return { unit: soonest, startsMs: dispatchedMs };
  const misfit = (unit: Ambulance): number =>
    Math.abs(distanceMetres([unit.lon, unit.lat], [place.lon, place.lat]) - (travelMs / 1000) * RESPONSE_MPS);
  const free = fleet.filter(({ freeAtMs }) => freeAtMs <= dispatchedMs);
  if (free.length > 0) {
    const unit = free.reduce((best, next) => (misfit(next) < misfit(best) ? next : best));
    return { unit, startsMs: dispatchedMs };
  }
  if (!soonest) throw new RangeError('A day needs at least one unit');
  return { unit: soonest, startsMs: soonest.freeAtMs };
}

function milestoneTimes(
  random: SeededRandom,
  { dispatchedMs, travelMs, outcome }: { dispatchedMs: number; travelMs: number; outcome: Outcome },
): Map<Milestone, number> {
  const times = new Map<Milestone, number>([['dispatched', dispatchedMs]]);
  let at = dispatchedMs;
  const then = (milestone: Milestone, ms: number): void => {
    at += ms;
    times.set(milestone, at);
  };
  if (outcome === 'cancelled' && random.chance(DEFECT_RATES.cancelledBeforeEnRoute)) {
    then('available', draw(random, 'cancelled'));
    return times;
  }
  then('enRoute', random.chance(DEFECT_RATES.equalEnRoute) ? 0 : draw(random, 'chute'));
  if (outcome === 'cancelled') {
    then('available', draw(random, 'cancelled'));
    return times;
  }
  then('onScene', random.chance(DEFECT_RATES.equalOnScene) ? 0 : travelMs);
  if (outcome === 'no-transport') {
    then('available', draw(random, 'sceneOnly'));
    return times;
  }
  then('transporting', draw(random, 'scene'));
  then('atDestination', draw(random, 'transport'));
  then('available', draw(random, 'atHospital'));
  return times;
}

/** The mistakes of real crews and consoles, at their real rates. */
function spoil(random: SeededRandom, times: Map<Milestone, number>): void {
  const transporting = times.get('transporting');
  const available = times.get('available');
  if (transporting === undefined || available === undefined) return;
  if (random.chance(DEFECT_RATES.missingDestination)) times.delete('atDestination');
  else if (random.chance(DEFECT_RATES.missingOnScene)) times.delete('onScene');
  else if (random.chance(DEFECT_RATES.outOfOrder))
    times.set('atDestination', transporting - random.whole(20, 400) * 1000);
}
