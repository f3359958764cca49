import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadedMileage } from '../../../shared/billing/loaded-miles.ts';
import { medicareAirMiles, medicareGroundMiles } from '../../../shared/billing/mileage-rounding.ts';
import { formatMiles, parseOdometer } from '../../../shared/mileage.ts';

const hundredths = (miles: string): number => parseOdometer(miles) ?? Number.NaN;

describe('Medicare miles', () => {
  it('120022.8 - 120022.7 bills a tenth, not two (binary floats over-bill)', () => {
    expect(Math.ceil((120022.8 - 120022.7) * 10) / 10).toBe(0.2);
    const { loadedMiles = '' } = loadedMileage({ atScene: '120022.7', atDestination: '120022.8' }, undefined);
    expect(loadedMiles).toBe('0.10');
    expect(medicareGroundMiles(hundredths(loadedMiles))).toBe('0.1');
  });

  it.each([
    ['10.10', '10.1'],
    ['1.43', '1.5'],
    ['0.90', '0.9'],
    ['0.01', '0.1'],
    ['0', '0.0'],
    ['99.90', '99.9'],
    ['99.91', '100'],
    ['100.00', '100'],
    ['100.01', '101'],
  ])('%s ground miles are %s', (miles, rounded) => {
    expect(medicareGroundMiles(hundredths(miles))).toBe(rounded);
  });

  it('air miles go up to the next whole mile', () => {
    expect(['12.00', '12.01', '0.10'].map((miles) => medicareAirMiles(hundredths(miles)))).toEqual([
      '12',
      '13',
      '1',
    ]);
  });

  it('any leg below 100 miles is billed at its miles or less than a tenth above, never below', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 90_000_000 }),
        fc.integer({ min: 0, max: 9_990 }),
        (start, leg) => {
          const readings = { atScene: formatMiles(start), atDestination: formatMiles(start + leg) };
          const { loadedMiles } = loadedMileage(readings, undefined);
          expect(loadedMiles).toBe(formatMiles(leg));
          const billed = hundredths(medicareGroundMiles(leg));
          expect(billed).toBeGreaterThanOrEqual(leg);
          expect(billed - leg).toBeLessThan(10);
        },
      ),
    );
  });
});
