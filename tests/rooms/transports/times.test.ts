/** The times of a transport: whatever order they arrive in, early, late, twice, equal or not at all (F2, F3). */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import { correctTime, FUTURE_TOLERANCE_MS } from '../../../shared/log/time-correction.ts';
import { toInstant, toUnixMs } from '../../../shared/time.ts';
import type { TransportState } from '../../../shared/transports/state.ts';
import { foldFromZero } from '../../support/log-check.ts';
import { arrivingAs, createLogWriter, minute } from '../../support/log-events.ts';

type Log = ReturnType<typeof createLogWriter>;
const on = { unitId: 'M1', incidentId: 'I1' };
const details = { type: 'Fall', address: '1 Main St', priority: 2, calledAt: minute(0) };
const press = (log: Log, at: number, status: string) => log('unit:status', at, { ...on, data: { status } });
const stamp = (log: Log, field: string, at: number, arrived: number) =>
  log('incident:timestamp', arrived, { ...on, data: { field, timestamp: minute(at) } });
const sent = (log: Log, at: number) =>
  log('assignment:sent', at, { ...on, data: { assignmentId: 'A1', incident: details } });

const transportOf = (events: readonly LogEvent[]): TransportState =>
  foldFromZero(arrivingAs(events)).get('transport I1:M1')?.state as TransportState;

const timesOf = (events: readonly LogEvent[]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(transportOf(events).times)
      .map(([name, time]): [string, string] => [name, time.at])
      .sort(),
  );

const wholeCall = (log: Log): LogEvent[] => [
  sent(log, 1),
  press(log, 2, 'acknowledged'),
  press(log, 3, 'en_route'),
  press(log, 9, 'on_scene'),
  press(log, 11, 'at_patient'),
  press(log, 25, 'transporting'),
  press(log, 40, 'at_destination'),
  press(log, 50, 'transfer_of_care'),
  press(log, 55, 'available'),
];

const WHOLE = {
  'eTimes.01': minute(0),
  'eTimes.03': minute(1),
  'eTimes.04': minute(2),
  'eTimes.05': minute(3),
  'eTimes.06': minute(9),
  'eTimes.07': minute(11),
  'eTimes.09': minute(25),
  'eTimes.11': minute(40),
  'eTimes.12': minute(50),
  'eTimes.13': minute(55),
};

describe('the times of a transport', () => {
  it('A9: what the crew pressed stands over a geofence, earlier or later, whichever arrives first', () => {
    for (const pressed of [8, 12]) {
      const log = createLogWriter();
      const fence = log('unit:status', 10, { ...on, source: 'geofence', data: { status: 'on_scene' } });
      const facts = [fence, press(log, pressed, 'on_scene')];
      for (const order of [facts, facts.toReversed()]) {
        const time = transportOf([sent(log, 1), ...order]).times['eTimes.06'];
        expect(time).toMatchObject({ source: 'manual', at: minute(pressed) });
      }
    }
  });

  it('A9: back at the station is a time of the call and no new version of its bill', () => {
    const log = createLogWriter();
    const state = transportOf([...wholeCall(log), stamp(log, 'eTimes.15', 70, 70)]);
    expect(state.times['eTimes.15']?.at).toBe(minute(70));
    expect(state.version).toBe(1);
  });

  it('a whole call stamps each milestone once', () => {
    const state = transportOf(wholeCall(createLogWriter()));
    expect(timesOf(wholeCall(createLogWriter()))).toEqual(WHOLE);
    expect(state).toMatchObject({ outcome: 'transported', completedAt: minute(55), version: 1 });
  });

  it('F3: in any order of arrival, with any of them twice, the times are the same', () => {
    const events = wholeCall(createLogWriter());
    fc.assert(
      fc.property(
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.array(fc.constantFrom(...events), { maxLength: 6 }),
        (shuffled, again) => {
          expect(timesOf([...shuffled, ...again])).toEqual(WHOLE);
          expect(transportOf([...shuffled, ...again])).toMatchObject({
            outcome: 'transported',
            completedAt: minute(55),
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('F3: nobody invents a milestone that was skipped', () => {
    fc.assert(
      fc.property(fc.subarray(wholeCall(createLogWriter()), { minLength: 1 }), (some) => {
        const expected = new Set(some.map(({ occurredAt }) => occurredAt));
        if (some.some(({ type }) => type === 'assignment:sent')) expected.add(minute(0));
        expect(new Set(Object.values(timesOf(some)))).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('F3: of several stamps of one name the earliest stands, from whatever source and by whatever name', () => {
    const log = createLogWriter();
    const stamps = [
      press(log, 9, 'on_scene'),
      stamp(log, 'eTimes.06', 8, 30),
      stamp(log, 'ONSCENE_AT', 10, 31),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(stamps, { minLength: 3 }), (shuffled) => {
        expect(timesOf(shuffled)).toEqual({ 'eTimes.06': minute(8) });
      }),
    );
  });

  it('F3: equal stamps of different names both stand', () => {
    const log = createLogWriter();
    expect(timesOf([press(log, 9, 'on_scene'), press(log, 9, 'at_patient')])).toEqual({
      'eTimes.06': minute(9),
      'eTimes.07': minute(9),
    });
  });

  it('a field name nobody knows, or one named after a method, stamps nothing', () => {
    const log = createLogWriter();
    const events = ['lunch_at', 'constructor', '__proto__', 'toString'].map((field) =>
      stamp(log, field, 5, 6),
    );
    expect(transportOf(events)).toBeUndefined();
    expect(timesOf([press(log, 3, 'en_route'), ...events])).toEqual({ 'eTimes.05': minute(3) });
  });

  it('F12: a correction wins over later stamps of the same name, and keeps what stood before', () => {
    const log = createLogWriter();
    const scene = press(log, 9, 'on_scene');
    const correction = (at: number) =>
      log('time:corrected', 60, {
        ...on,
        corrects: scene.id,
        data: { actualAt: minute(at), reason: 'pressed late' },
      });
    const state = transportOf([scene, correction(7), stamp(log, 'eTimes.06', 4, 61), correction(6)]);
    expect(state.times['eTimes.06']).toMatchObject({
      at: minute(6),
      correctedFrom: minute(9),
      eventId: scene.id,
    });
  });

  it('a late fact after completion is one more version, and the outcome may change with it', () => {
    const log = createLogWriter();
    const state = transportOf([press(log, 3, 'en_route'), press(log, 30, 'available')]);
    expect(state).toMatchObject({ outcome: 'not_transported', version: 1 });
    const later = transportOf([
      press(log, 3, 'en_route'),
      press(log, 30, 'available'),
      press(log, 20, 'transporting'),
    ]);
    expect(later).toMatchObject({ outcome: 'transported', version: 2, completedAt: minute(30) });
  });
});

describe("a device's clock", () => {
  const receivedAt = '2026-11-21T07:00:00.000Z';
  const now = toUnixMs(receivedAt);
  const correct = (aheadMs: number, clock?: { ms: number; uncertaintyMs: number }, sentAheadMs = 0) =>
    correctTime(
      { at: toInstant(now + aheadMs), ...(clock ? { clock } : {}) },
      { receivedAt, sentAt: toInstant(now + sentAheadMs) },
    );

  it('F2: the measured offset wins over what the batch shows', () => {
    expect(correct(-60_000, { ms: 2_000, uncertaintyMs: 40 }, 9_000)).toEqual({
      occurredAt: toInstant(now - 58_000),
      skewMs: 2_000,
      uncertaintyMs: 40,
      flags: [],
    });
  });

  it('F2: unmeasured, the batch shows it, and that is flagged', () => {
    expect(correct(-60_000 + 3_600_000, undefined, 3_600_000)).toEqual({
      occurredAt: toInstant(now - 60_000),
      skewMs: -3_600_000,
      flags: ['clock-unmeasured'],
    });
  });

  it.each([
    ['a little ahead is only fast', FUTURE_TOLERANCE_MS, FUTURE_TOLERANCE_MS, []],
    ['more is clamped to now, and flagged', FUTURE_TOLERANCE_MS + 1, 0, ['clock-clamped']],
    ['a day ahead too', 86_400_000, 0, ['clock-clamped']],
    ['hours late is late, not wrong', -7 * 3_600_000, -7 * 3_600_000, []],
  ])('F2: %s', (_name, aheadMs, expectedMs, flags) => {
    expect(correct(aheadMs, { ms: 0, uncertaintyMs: 1 })).toMatchObject({
      occurredAt: toInstant(now + expectedMs),
      flags,
    });
  });

  it('F2: whatever the clocks say, the corrected time is one that every store and comparison understands', () => {
    const anyMs = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(9999, 11, 31) });
    const offset = fc.option(
      fc.record({ ms: fc.integer({ min: -6e12, max: 6e12 }), uncertaintyMs: fc.nat() }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(anyMs, anyMs, offset, (at, sentAt, clock) => {
        const { occurredAt } = correctTime(
          { at: toInstant(at), ...(clock ? { clock } : {}) },
          { receivedAt, sentAt: toInstant(sentAt) },
        );
        expect(occurredAt).toMatch(/^\d{4}-\d\d-\d\dT/);
        expect(toUnixMs(occurredAt)).toBeLessThanOrEqual(now + FUTURE_TOLERANCE_MS);
      }),
    );
  });
});
