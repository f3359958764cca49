import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDrive, driveAt } from '../../server/demo/drive.ts';
import { distanceMetres, lineMetres, offsetMetres, type LonLat } from '../../shared/geo.ts';

const at = (x: number, y: number): LonLat => offsetMetres([-92.3, 41.9], x, y);
const line = [at(0, 0), at(600, 0), at(600, 0), at(600, 900)];

describe('F16 a simulated drive', () => {
  const drive = createDrive(line, 120);

  test('starts and ends at rest, at the ends', () => {
    expect(driveAt(drive, 0)).toMatchObject({ lon: line[0]?.[0], lat: line[0]?.[1], speed: 0 });
    const end = driveAt(drive, 1);
    expect(distanceMetres([end.lon, end.lat], at(600, 900))).toBeLessThan(0.01);
    expect(end.speed).toBe(0);
    expect(driveAt(drive, 7)).toEqual(end);
    expect(driveAt(drive, -1)).toEqual(driveAt(drive, 0));
  });

  test('heads where it goes, also past a doubled point', () => {
    expect(driveAt(drive, 0.2).heading).toBeCloseTo(90, 0);
    expect(driveAt(drive, 0.8).heading).toBeCloseTo(0, 0);
    expect(driveAt(drive, 1).heading).toBeCloseTo(0, 0);
  });

  test('the speed it reports is the speed at which it moves, and sums to the way', () => {
    let driven = 0;
    for (let second = 0; second < 120; second += 0.1) {
      const here = driveAt(drive, second / 120);
      const soon = driveAt(drive, (second + 0.1) / 120);
      driven += here.speed * 0.1;
      expect(distanceMetres([here.lon, here.lat], [soon.lon, soon.lat])).toBeLessThanOrEqual(
        here.speed * 0.1 + 0.3,
      );
    }
    expect(Math.abs(driven - lineMetres(line)) / lineMetres(line)).toBeLessThan(0.01);
  });

  test('never goes back, however short the drive', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.integer({ min: 1, max: 3000 }), (a, b, seconds) => {
        const straight = createDrive([at(0, 0), at(400, 0)], seconds);
        const [early, late] = [driveAt(straight, Math.min(a, b)), driveAt(straight, Math.max(a, b))];
        expect(late.lon).toBeGreaterThanOrEqual(early.lon - 1e-12);
      }),
    );
  });

  test('a drive that goes nowhere stands there; one without points or time is refused', () => {
    expect(driveAt(createDrive([at(5, 5)], 10), 0.5)).toMatchObject({ lon: at(5, 5)[0], speed: 0 });
    expect(() => createDrive([], 10)).toThrow(RangeError);
    expect(() => createDrive(line, 0)).toThrow(RangeError);
  });
});
