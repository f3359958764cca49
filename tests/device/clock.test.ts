import { describe, expect, test } from 'vitest';
import { createClockWatch, type ClockJump, type ClockReading } from '../../client/device/clock.ts';

function watchedClock() {
  const reading: ClockReading = { wallMs: 1_000_000, monotonicMs: 0 };
  const jumps: ClockJump[] = [];
  const watch = createClockWatch({
    onJump: (jump) => jumps.push(jump),
    read: () => ({ ...reading }),
    everyMs: 60_000,
  });
  const pass = (ms: number, wallMs = ms) => {
    reading.monotonicMs += ms;
    reading.wallMs += wallMs;
    watch.look();
  };
  return { jumps, pass, watch };
}

describe('the clock watch (F2)', () => {
  test('time that simply passes is no jump, however long nobody looked', () => {
    const { jumps, pass, watch } = watchedClock();
    pass(1_000);
    pass(3_600_000);
    watch.stop();
    expect(jumps).toEqual([]);
  });

  test('a wall clock set forward or back by more than 2 s is reported once, with its size', () => {
    const { jumps, pass, watch } = watchedClock();
    pass(1_000, 241_000);
    pass(1_000);
    pass(1_000, -9_000);
    watch.stop();
    expect(jumps.map((jump) => jump.byMs)).toEqual([240_000, -10_000]);
  });

  test('up to 2 s is drift', () => {
    const { jumps, pass, watch } = watchedClock();
    pass(1_000, 3_000);
    watch.stop();
    expect(jumps).toEqual([]);
  });
});
