import 'fake-indexeddb/auto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMeasuredClock } from '../../client/outbox/measured-clock.ts';
import { openOutboxDatabase } from '../../client/outbox/outbox-database.ts';
import { createClockKeeper } from '../../client/sync/clock-keeper.ts';
import { bestSample, sampleOf, withSample, type OffsetSample } from '../../client/sync/clock-offset.ts';
import { toInstant } from '../../shared/time.ts';

const T0 = 1_800_000_000_000;

function machine(aheadMs = 0) {
  const state = { wallMs: T0, monotonicMs: 50 };
  return {
    state,
    read: () => ({ ...state }),
    pass(ms: number) {
      state.wallMs += ms;
      state.monotonicMs += ms;
    },
    serverMs: () => T0 + aheadMs,
  };
}

describe('clock offset (F2)', () => {
  test('the true offset lies within the stated uncertainty, however lopsided the way', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e8, max: 1e8 }),
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 0, max: 500 }),
        (trueMs, wayMs, backMs, servedMs) => {
          const sent = { wallMs: T0, monotonicMs: 10 };
          const total = wayMs + servedMs + backMs;
          const received = { wallMs: T0 + total, monotonicMs: 10 + total };
          const receivedAt = toInstant(T0 + trueMs + wayMs);
          const sentAt = toInstant(T0 + trueMs + wayMs + servedMs);
          const sample = sampleOf({ sent, received, reply: { receivedAt, sentAt } });
          expect(Math.abs((sample?.ms ?? Infinity) - trueMs)).toBeLessThanOrEqual(
            (sample?.uncertaintyMs ?? 0) + 0.001,
          );
        },
      ),
    );
  });

  test('the lowest round trip wins, until it is old or the clock was set', () => {
    const sample = (roundTripMs: number, monotonicMs: number, wallMs = T0 + monotonicMs): OffsetSample => ({
      ms: roundTripMs,
      uncertaintyMs: roundTripMs / 2,
      roundTripMs,
      at: { wallMs, monotonicMs },
    });
    const kept = [sample(40, 0), sample(12, 1_000), sample(90, 2_000)].reduce<OffsetSample[]>(withSample, []);
    expect(bestSample(kept)?.roundTripMs).toBe(12);
    expect(bestSample(withSample(kept, sample(90, 400_000)))?.roundTripMs).toBe(90);
    expect(bestSample(withSample(kept, sample(90, 3_000, T0 + 3_603_000)))?.roundTripMs).toBe(90);
  });

  test('a clock set back after the measurement is noticed: the corrected time stays right', () => {
    const tablet = machine();
    const clock = createMeasuredClock(tablet.read, undefined);
    expect(clock.offset()).toBeUndefined();
    clock.measured({ ms: 500, uncertaintyMs: 20 });
    tablet.pass(60_000);
    tablet.state.wallMs -= 3_600_000;
    const offset = clock.offset();
    expect(tablet.state.wallMs + (offset?.ms ?? 0)).toBe(T0 + 60_000 + 500);
    expect(offset?.uncertaintyMs).toBeCloseTo(23);
  });

  test('F2, F14: places and automatic times go by the same offset as presses when the clock was set back', () => {
    const tablet = machine();
    const clock = createMeasuredClock(tablet.read, undefined);
    const database = openOutboxDatabase('clock-set-back');
    const keeper = createClockKeeper(clock, database);
    expect(keeper.offset()).toBeUndefined();
    const server = toInstant(T0 + 500);
    keeper.take({
      sent: tablet.read(),
      received: tablet.read(),
      reply: { receivedAt: server, sentAt: server },
    });
    tablet.pass(60_000);
    tablet.state.wallMs -= 7_200_000;
    expect(keeper.offset()).toEqual(clock.offset());
    expect(tablet.state.wallMs + (keeper.offset()?.ms ?? 0)).toBe(T0 + 60_000 + 500);
    database.close();
  });

  test('a clock set back while the app was closed: what is not known is said', () => {
    const tablet = machine();
    const stored = { ms: 500, uncertaintyMs: 20, measuredAtMs: T0 + 7_200_000 };
    const clock = createMeasuredClock(tablet.read, stored);
    expect(clock.offset()).toEqual({ ms: 500 + 7_200_000, uncertaintyMs: 20 + 7_200_000 });
    const before = createMeasuredClock(tablet.read, { ...stored, measuredAtMs: T0 - 1_000 });
    expect(before.offset()?.uncertaintyMs).toBeLessThan(21);
  });

  test('running ahead may be a sleep or a clock set forward: the offset stays and the doubt is stated', () => {
    const tablet = machine();
    const clock = createMeasuredClock(tablet.read, undefined);
    clock.measured({ ms: 500, uncertaintyMs: 20 });
    tablet.state.wallMs += 3_600_000;
    expect(clock.offset()).toEqual({ ms: 500, uncertaintyMs: 20 + 3_600_000 });
  });
});
