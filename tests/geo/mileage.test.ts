import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GpsFix, lineMetres, offsetMetres } from '../../shared/geo.ts';
import {
  compareMileage,
  formatMiles,
  metresToMileHundredths,
  odometerMiles,
  parseOdometer,
  trackMileage,
} from '../../shared/mileage.ts';
import { jitter, loadDrive, loadStationary, syntheticDrive } from './recorded-drive.ts';

/** A straight drive east at `speed`, a fix a second. */
const straight = (seconds: number, speed = 15): GpsFix[] =>
  Array.from({ length: seconds }, (_, second) => {
    const [lon, lat] = offsetMetres([-92.3, 41.9], second * speed, 0);
    return { at: new Date(second * 1000).toISOString(), lat, lon, accuracy: 5, speed };
  });

describe('F9 loaded miles from the track', () => {
  const drive = loadDrive();

  test(`a ${drive.origin} drive is within 1 % of its truth`, () => {
    const mileage = trackMileage(drive.fixes);
    const truth = lineMetres(drive.truth);
    expect(truth).toBeGreaterThan(3000);
    expect(Math.abs(mileage.metres - truth) / truth).toBeLessThan(0.01);
    expect(mileage.coveragePercent).toBe(100);
    expect(mileage.gapMetres).toBe(0);
    expect(mileage.usedFixes + mileage.rejectedFixes).toBe(drive.fixes.length);
  });

  test('seeded drives are within 1 % of theirs', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { fixes, truth } = syntheticDrive(seed);
      const share = trackMileage(fixes).metres / lineMetres(truth);
      expect(Math.abs(share - 1), `seed ${seed}`).toBeLessThan(0.01);
    }
  });

  test('a phone lying still has driven no miles', () => {
    expect(trackMileage(loadStationary()).metres).toBe(0);
  });

  test('an hour of jitter adds less than 20 m', () => {
    for (const seed of [1, 2, 3])
      expect(trackMileage(jitter(seed, 3600)).metres, `seed ${seed}`).toBeLessThan(20);
  });

  test('an hour of jitter without a speed adds less than 20 m', () => {
    const fixes = jitter(4, 3600).map((fix) => ({ ...fix, speed: undefined }));
    expect(trackMileage(fixes).metres).toBeLessThan(20);
  });

  test('fixes may come in any order and more than once', () => {
    const fixes = straight(60);
    const shuffled = [...fixes.slice(30), ...fixes.slice(0, 40)];
    expect(trackMileage(shuffled).metres).toBe(trackMileage(fixes).metres);
    expect(trackMileage(shuffled).rejectedFixes).toBe(10);
  });

  test('rough fixes and impossible jumps are left out', () => {
    const clean = straight(60);
    const [lon, lat] = offsetMetres([-92.3, 41.9], 400, 5000);
    const spoiled = clean.map((fix, second) => {
      if (second === 20) return { ...fix, lat, lon };
      return second === 40 ? { ...fix, lat, lon, accuracy: 80 } : fix;
    });
    const mileage = trackMileage(spoiled);
    expect(mileage.rejectedFixes).toBe(2);
    expect(mileage.metres).toBeCloseTo(trackMileage(clean).metres, 0);
  });

  test('a first fix left over from elsewhere is outvoted, and its journey is not billed', () => {
    const [lon, lat] = offsetMetres([-92.3, 41.9], -30_000, 0);
    const stale = { at: new Date(-1000).toISOString(), lat, lon, accuracy: 5, speed: 0 };
    const mileage = trackMileage([stale, ...straight(60)]);
    expect(mileage.rejectedFixes).toBe(1);
    expect(mileage.metres).toBeCloseTo(trackMileage(straight(60)).metres, 0);
  });

  test('a dead zone is bridged by a straight line, counted, and lowers the coverage', () => {
    const fixes = straight(600).filter((_, second) => second < 200 || second >= 350);
    const mileage = trackMileage(fixes);
    expect(mileage.metres).toBeCloseTo(599 * 15, -1);
    expect(mileage.gapMetres).toBeCloseTo(151 * 15, -1);
    expect(mileage.coveragePercent).toBeCloseTo(100 * (1 - 151 / 599), 1);
  });

  test('silence at the ends of the leg lowers the coverage too', () => {
    const at = (second: number): string => new Date(second * 1000).toISOString();
    const mileage = trackMileage(straight(600), { from: at(-300), to: at(900) });
    expect(mileage.coveragePercent).toBeCloseTo((100 * 599) / 1200, 0);
    expect(trackMileage(straight(600), { from: at(100), to: at(200) }).metres).toBeCloseTo(1500, -1);
  });

  test('a receiver stuck at speed 0 still counts the road driven', () => {
    const stuck = straight(600).map((fix) => ({ ...fix, speed: 0 }));
    expect(trackMileage(stuck).metres).toBeGreaterThan(0.98 * 599 * 15);
  });

  test('no fixes, no miles and no coverage', () => {
    expect(trackMileage([])).toEqual({
      metres: 0,
      coveragePercent: 0,
      gapMetres: 0,
      usedFixes: 0,
      rejectedFixes: 0,
    });
  });
});

describe('F9 miles by the odometer, in whole hundredths', () => {
  test('the classic float trap: 120022.8 - 120022.7 is a tenth', () => {
    const [before, after] = [parseOdometer('120022.7'), parseOdometer('120022.8')];
    expect(before !== undefined && after !== undefined && odometerMiles(before, after)).toBe(10);
  });

  test.each([
    ['120022.8', 12_002_280],
    [' 7 ', 700],
    ['0.05', 5],
    ['1.234', undefined],
    ['-3', undefined],
    ['1,234.5', undefined],
    ['1e3', undefined],
    ['', undefined],
  ])('"%s" reads as %s', (text, hundredths) => {
    expect(parseOdometer(text)).toBe(hundredths);
  });

  test('what is written reads back', () => {
    fc.assert(
      fc.property(fc.nat({ max: 99_999_999 }), (hundredths) => {
        expect(parseOdometer(formatMiles(hundredths))).toBe(hundredths);
      }),
    );
  });

  test('an odometer does not run backwards', () => {
    expect(odometerMiles(500, 400)).toBeUndefined();
  });

  test('metres to hundredths, nearest', () => {
    expect(metresToMileHundredths(1609.344)).toBe(100);
    expect(metresToMileHundredths(160.9)).toBe(10);
  });

  test.each([
    [100, 100, false],
    [105, 100, false],
    [106, 100, true],
    [1030, 1000, false],
    [1031, 1000, true],
    [969, 1000, true],
    [1, 0, true],
    [0, 0, false],
  ])('track %d beside odometer %d: flagged %s', (track, odometer, isFlagged) => {
    expect(compareMileage(track, odometer).isFlagged).toBe(isFlagged);
  });
});
