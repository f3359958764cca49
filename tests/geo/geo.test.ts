import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bearingDegrees,
  boundsOf,
  distanceMetres,
  isWithin,
  lineMetres,
  type LonLat,
  metresToMiles,
  milesToMetres,
  offsetMetres,
  pointAlong,
  turnDegrees,
} from '../../shared/geo.ts';

const inTown = fc
  .tuple(fc.double({ min: -6000, max: 6000, noNaN: true }), fc.double({ min: -6000, max: 6000, noNaN: true }))
  .map(([east, north]) => offsetMetres([-92.3, 41.9], east, north));

describe('distances (F9: what is billed is summed with R = 6371008.8 m)', () => {
  test('a degree along the equator', () => {
    expect(distanceMetres([0, 0], [1, 0])).toBeCloseTo(111_195.08, 1);
  });

  test('a known pair: Greenwich to the Eiffel Tower', () => {
    expect(distanceMetres([-0.0015, 51.4769], [2.2945, 48.8584]) / 1000).toBeCloseTo(334.4, 0);
  });

  test('statute miles there and back', () => {
    expect(milesToMetres(1)).toBe(1609.344);
    expect(metresToMiles(milesToMetres(12.3))).toBeCloseTo(12.3, 12);
  });

  test('the way back is as long, and no detour is shorter', () => {
    fc.assert(
      fc.property(inTown, inTown, inTown, (a, b, c) => {
        expect(distanceMetres(a, b)).toBeCloseTo(distanceMetres(b, a), 6);
        expect(lineMetres([a, b, c])).toBeGreaterThanOrEqual(distanceMetres(a, c) - 1e-6);
      }),
    );
  });
});

describe('directions', () => {
  test.each([
    [[0, 1], 0],
    [[1, 0], 90],
    [[0, -1], 180],
    [[-1, 0], 270],
  ] as const)('towards %j is %d degrees', (to, degrees) => {
    expect(bearingDegrees([0, 0], to)).toBeCloseTo(degrees, 6);
  });

  test('a heading is never 360, however small the step to the west of north', () => {
    expect(bearingDegrees([0, 0], [-1e-17, 1])).toBeLessThan(360);
  });

  test('the turn across north is the small one', () => {
    expect(turnDegrees(350, 10)).toBe(20);
    expect(turnDegrees(10, 350)).toBe(20);
  });
});

describe('along a line', () => {
  const line: LonLat[] = [
    [-92.3, 41.9],
    [-92.29, 41.9],
    [-92.29, 41.91],
  ];

  test('every point along it is where its distance says', () => {
    const total = lineMetres(line);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const found = pointAlong(line, share * total);
        const corner: LonLat = [-92.29, 41.9];
        const first = distanceMetres([-92.3, 41.9], corner);
        const expected = share * total <= first ? share * total : share * total - first;
        const from: LonLat = share * total <= first ? [-92.3, 41.9] : corner;
        expect(found && distanceMetres(from, found.point)).toBeCloseTo(expected, 1);
      }),
    );
  });

  test('before the start and past the end are the ends', () => {
    expect(pointAlong(line, -5)?.point).toEqual(line[0]);
    expect(pointAlong(line, 1e9)?.point).toEqual(line[2]);
    expect(pointAlong([], 5)).toBeUndefined();
  });

  test('the bounds hold every point and nothing has none', () => {
    const bounds = boundsOf(line);
    expect(bounds && line.every((point) => isWithin(bounds, point))).toBe(true);
    expect(bounds && isWithin(bounds, [-92.2, 41.9])).toBe(false);
    expect(boundsOf([])).toBeUndefined();
  });
});
