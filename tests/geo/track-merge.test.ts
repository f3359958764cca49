import { describe, expect, test } from 'vitest';
import type { GpsFix } from '../../shared/geo.ts';
import { trackMileage } from '../../shared/mileage.ts';
import { toInstant } from '../../shared/time.ts';
import { mergeTracks } from '../../shared/track-merge.ts';

const START = Date.parse('2026-03-02T08:00:00Z');
/** Northwards at 10 m/s; the receivers lie a few metres apart. */
const fix = (second: number, east: number, accuracy = 5): GpsFix => ({
  at: toInstant(START + second * 1000),
  lat: 41.9 + (second * 10) / 111_195,
  lon: -92.4 + east / 82_700,
  accuracy,
  speed: 10,
});
const drive = (seconds: readonly number[], east: number, accuracy?: number) =>
  seconds.map((second) => fix(second, east, accuracy));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('F14: several receivers in one vehicle', () => {
  const tablet = drive([...range(0, 200), ...range(500, 900)], 0);
  const modem = drive(range(0, 900), 4, 12).filter((_, index) => index % 5 === 0);

  test('the second fills the silence of the first: nothing bridged, everything covered, no metre twice', () => {
    const better = drive(range(0, 900), 0).filter((_, index) => index < 200 || index >= 500);
    const merged = mergeTracks([drive(range(0, 180), 4, 12), better]);
    expect(merged.length).toBe(better.length);
    const alone = trackMileage(tablet);
    const both = trackMileage(mergeTracks([tablet, modem]));
    expect(alone.coveragePercent).toBeLessThan(70);
    expect(alone.gapMetres).toBeGreaterThan(2_900);
    expect(both).toMatchObject({ coveragePercent: 100, gapMetres: 0 });
    expect(both.metres / 8_990).toBeGreaterThan(0.99);
    expect(both.metres / 8_990).toBeLessThan(1.01);
  });

  test('the one with good fixes for longer speaks; rough ones do not count for it', () => {
    const rough = drive(range(0, 900), 4, 80);
    const merged = mergeTracks([rough, drive(range(100, 800), 0)]);
    expect(merged.filter(({ accuracy }) => accuracy === 80).map(({ at }) => at)).toEqual(
      [...range(0, 100), ...range(800, 900)].map((second) => toInstant(START + second * 1000)),
    );
  });

  test('of one, or none, it is that', () => {
    expect(mergeTracks([tablet.toReversed()])).toEqual(tablet);
    expect(mergeTracks([])).toEqual([]);
  });
});
