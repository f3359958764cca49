/** A9: times by the vehicle's own movement, against drives whose true times are known. */
import { describe, expect, it } from 'vitest';
import type { GpsFix } from '../../../shared/geo.ts';
import { NOT_SEEN_YET, watchParking, type Parking } from '../../../shared/parking.ts';
import { toInstant } from '../../../shared/time.ts';
import { automaticTime, type AutomaticTime, type CallSoFar } from '../../../shared/units/automatic-times.ts';
import { seededRun, type SeededRun } from '../../support/seeded-drive.ts';

const FENCES = { sceneMetres: 300, destinationMetres: 300, stationMetres: 200 };
const SEEDS = Array.from({ length: 100 }, (_, index) => 1_000 + index);

interface Told extends AutomaticTime {
  toldAtMs: number;
}

/** A crew that presses nothing but the acknowledgement: every other time is the vehicle's. */
function automaticTimesOf(run: SeededRun): Told[] {
  const told: Told[] = [];
  let state = NOT_SEEN_YET;
  let call: CallSoFar = {
    status: 'available',
    statusSinceMs: 0,
    times: {},
    onCall: false,
    scene: run.scene,
    station: run.station,
  };
  for (const fix of run.fixes) {
    const nowMs = Date.parse(fix.at);
    if (!call.onCall && nowMs >= run.calledMs) {
      const times = { 'eTimes.03': run.calledMs, 'eTimes.04': run.calledMs };
      call = { ...call, onCall: true, status: 'acknowledged', statusSinceMs: run.calledMs, times };
    }
    const step = watchParking(state, fix);
    state = step.state;
    for (const parking of step.happened) {
      const time = automaticTime(call, parking, FENCES);
      if (!time) continue;
      told.push({ ...time, toldAtMs: nowMs });
      call = { ...call, times: { ...call.times, [time.name]: time.atMs } };
      if (time.status) call = { ...call, status: time.status, statusSinceMs: time.atMs };
      if (time.status === 'on_scene') call = { ...call, destination: run.destination };
    }
  }
  return told;
}

describe('A9: automatic times', () => {
  it(`100 drives, seeds ${SEEDS[0]} to ${SEEDS.at(-1)}: each milestone once, those sure enough to record within 15 s`, () => {
    const faults: string[] = [];
    let sure = 0;
    let all = 0;
    for (const seed of SEEDS) {
      const run = seededRun(seed);
      const told = automaticTimesOf(run);
      expect(run.lights).toBeLessThan(40);
      for (const [status, trueMs] of Object.entries(run.times)) {
        const [time, ...more] = told.filter((each) => each.status === status);
        all += 1;
        const off = time ? Math.round((time.atMs - trueMs) / 1000) : Number.NaN;
        if (!time || more.length > 0)
          faults.push(`${seed} ${status}: told ${more.length + (time ? 1 : 0)} times`);
        else if (Math.abs(off) > (time.sure ? 15 : 120)) faults.push(`${seed} ${status}: ${off} s off`);
        if (time?.sure) sure += 1;
      }
      for (const time of told)
        if (!time.status || !(time.status in run.times)) faults.push(`${seed}: false ${time.name}`);
    }
    expect(faults).toEqual([]);
    expect(sure / all).toBeGreaterThan(0.7);
  });

  it('the drives wait at lights and stand in fences: a rule of one stop, or of one fix, would be wrong in them', () => {
    const run = seededRun(1_000);
    const stops = run.fixes.filter(({ speed }) => speed !== undefined && speed < 0.5);
    expect(run.lights).toBeGreaterThan(0);
    expect(stops.length).toBeGreaterThan(100);
  });
});

const at = (second: number, metresNorth: number, more: Partial<GpsFix> = {}): GpsFix => ({
  at: toInstant(Date.parse('2026-03-02T08:00:00Z') + second * 1000),
  lat: 41.9 + metresNorth / 111_195,
  lon: -92.4,
  accuracy: 6,
  ...more,
});

function parkingsIn(fixes: readonly GpsFix[]): Parking[] {
  let state = NOT_SEEN_YET;
  return fixes.flatMap((fix) => {
    const step = watchParking(state, fix);
    state = step.state;
    return step.happened;
  });
}

const seconds = (from: number, to: number, fix: (second: number) => GpsFix): GpsFix[] =>
  Array.from({ length: to - from }, (_, index) => fix(from + index));

describe('parking', () => {
  const arriving = seconds(0, 60, (s) => at(s, s * 10, { speed: 10 }));
  const standing = seconds(60, 200, (s) => at(s, 600, { speed: 0 }));

  it('is dated by when the wheels stopped', () => {
    expect(parkingsIn([...arriving, ...standing])).toMatchObject([
      { kind: 'parked', atMs: Date.parse('2026-03-02T08:01:00Z'), uncertaintyMs: 1000 },
    ]);
  });

  it('is no red light of 85 s', () => {
    const leaving = seconds(145, 200, (s) => at(s, 600 + (s - 145) * 10, { speed: 10 }));
    expect(parkingsIn([...arriving, ...standing.slice(0, 85), ...leaving])).toEqual([]);
  });

  it('never comes of one fix, however long the silence before it', () => {
    expect(parkingsIn([...arriving, at(60, 600, { speed: 0 }), at(400, 600, { speed: 0 })])).toEqual([]);
  });

  it('a silence around the moment is said', () => {
    const late = seconds(150, 300, (s) => at(s, 600, { speed: 0 }));
    expect(parkingsIn([...arriving, ...late])).toMatchObject([{ kind: 'parked', uncertaintyMs: 91_000 }]);
  });

  it('one wild fix is not driving off, and rough ones are not looked at', () => {
    const wild = at(201, 5_000, { speed: 30 });
    const rough = seconds(202, 240, (s) => at(s, 900, { speed: 5, accuracy: 200 }));
    const back = seconds(240, 260, (s) => at(s, 600, { speed: 0 }));
    expect(parkingsIn([...arriving, ...standing, wild, ...rough, ...back])).toHaveLength(1);
  });

  it('driving off is dated by when the wheels last stood', () => {
    const leaving = seconds(200, 240, (s) => at(s, 600 + (s - 199) * 8, { speed: 8 }));
    expect(parkingsIn([...arriving, ...standing, ...leaving]).at(-1)).toMatchObject({
      kind: 'left',
      atMs: Date.parse('2026-03-02T08:03:19Z'),
    });
  });
});

describe('what it means', () => {
  const scene = { lat: 41.9, lon: -92.4 };
  const parked: Parking = { kind: 'parked', place: [-92.4, 41.9], atMs: 1_000_000, uncertaintyMs: 1000 };
  const call: CallSoFar = { status: 'en_route', statusSinceMs: 900_000, times: {}, onCall: true, scene };

  it('F1: a time the crew gave is not told again', () => {
    expect(automaticTime(call, parked, FENCES)).toMatchObject({ status: 'on_scene', sure: true });
    expect(automaticTime({ ...call, times: { 'eTimes.06': 950_000 } }, parked, FENCES)).toBeUndefined();
  });

  it('a later press does not take the skipped time away', () => {
    const pressed: CallSoFar = {
      ...call,
      status: 'at_patient',
      statusSinceMs: 1_050_000,
      times: { 'eTimes.05': 900_000, 'eTimes.07': 1_050_000 },
    };
    expect(automaticTime(pressed, parked, FENCES)).toMatchObject({ status: 'on_scene', atMs: 1_000_000 });
  });

  it('leaving the scene without a destination is asked, not recorded', () => {
    const left: Parking = { ...parked, kind: 'left' };
    const there: CallSoFar = { ...call, status: 'at_patient' };
    expect(automaticTime(there, left, FENCES)).toMatchObject({ status: 'transporting', sure: false });
    expect(automaticTime({ ...there, destination: scene }, left, FENCES)).toMatchObject({ sure: true });
  });

  it('outside the fence it means nothing; at its own station after a call, back home', () => {
    const elsewhere: Parking = { ...parked, place: [-92.4, 41.95] };
    expect(automaticTime(call, elsewhere, FENCES)).toBeUndefined();
    const idle: CallSoFar = {
      status: 'available',
      statusSinceMs: 0,
      times: {},
      onCall: false,
      station: scene,
    };
    expect(automaticTime(idle, parked, FENCES)).toBeUndefined();
    const free = { ...idle, times: { 'eTimes.13': 900_000 } };
    expect(automaticTime(free, parked, FENCES)).toEqual({ name: 'eTimes.15', atMs: 1_000_000, sure: true });
  });
});
