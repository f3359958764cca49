import { describe, expect, it } from 'vitest';
import { createGapWatch } from '../../client/positions/gap-watch.ts';

/** A tablet whose clock this test turns, fix by fix. */
function tablet(remembered?: number) {
  let nowMs = 1_000_000_000;
  let hidden = false;
  const gaps: unknown[] = [];
  const remembers: number[] = [];
  const watch = createGapWatch({
    now: () => nowMs,
    isHidden: () => hidden,
    remembered: () => remembered,
    remember: (atMs) => remembers.push(atMs),
    onGap: ({ fromMs, toMs, reason }) => gaps.push([(toMs - fromMs) / 1000, reason]),
  });
  return {
    watch,
    gaps,
    remembers,
    hide: (now: boolean) => (hidden = now),
    /** The page runs and looks every five seconds. */
    run(seconds: number) {
      for (let passed = 0; passed < seconds; passed += 5) {
        nowMs += 5_000;
        watch.tick();
      }
    },
    /** Nothing runs. */
    sleep: (seconds: number) => (nowMs += seconds * 1000),
  };
}

describe('F14: why there was no place', () => {
  it('no satellites; the app behind another; the tablet asleep; location not allowed', () => {
    const { watch, gaps, run, hide, sleep } = tablet();
    watch.fix();
    run(70);
    watch.trouble('no-fix');
    watch.fix();
    hide(true);
    run(120);
    hide(false);
    watch.fix();
    sleep(600);
    watch.fix();
    watch.trouble('denied');
    run(90);
    watch.fix();
    expect(gaps).toEqual([
      [70, 'no-fix'],
      [120, 'in-background'],
      [600, 'asleep'],
      [90, 'denied'],
    ]);
  });

  it('a page that begins knows of the one before it', () => {
    const { watch, gaps } = tablet(1_000_000_000 - 900_000);
    watch.fix();
    expect(gaps).toEqual([[900, 'app-closed']]);
  });

  it('fixes that come are no gap, and the last is remembered now and then', () => {
    const { watch, gaps, run, remembers } = tablet();
    for (let n = 0; n < 12; n += 1) {
      watch.fix();
      run(10);
    }
    expect(gaps).toEqual([]);
    expect(remembers.length).toBeGreaterThanOrEqual(6);
    expect(remembers.length).toBeLessThan(12);
  });
});
