import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { medicareGroundMiles } from '../../../shared/billing/mileage-rounding.ts';
import { readOdometer } from '../../../shared/billing/loaded-miles.ts';
import { odometerReadingSchema } from '../../../shared/units/events.ts';
import {
  dialReading,
  kmTenthsToMileHundredths,
  odometerWords,
  recordedReading,
} from '../../../shared/units/odometer-unit.ts';

const SEED = { seed: 20261121, numRuns: 3_000 };
/** Six digits and a tenth, as the pad takes them. */
const dialTenths = fc.nat({ max: 9_999_999 });
const dialOf = (tenths: number): string => `${Math.floor(tenths / 10)}.${tenths % 10}`;

describe('an odometer that counts kilometres', () => {
  it('is recorded in miles: 100 km are 62.14', () => {
    expect(recordedReading('100', 'kilometres')).toBe('62.14');
    expect(recordedReading('77591.9', 'kilometres')).toBe('48213.37');
    expect(odometerWords('48213.37', 'kilometres')).toBe('77591.9 km');
  });

  it('shows what was typed again, for every dial', () => {
    fc.assert(
      fc.property(dialTenths, (tenths) => {
        const recorded = recordedReading(dialOf(tenths), 'kilometres') ?? '';
        expect(odometerReadingSchema.safeParse(recorded).success).toBe(true);
        expect(Number(dialReading(recorded, 'kilometres'))).toBe(Number(dialOf(tenths)));
      }),
      SEED,
    );
  });

  it('never goes backwards where the dial does not', () => {
    fc.assert(
      fc.property(dialTenths, fc.nat({ max: 50 }), (tenths, more) => {
        expect(kmTenthsToMileHundredths(tenths + more)).toBeGreaterThanOrEqual(
          kmTenthsToMileHundredths(tenths),
        );
      }),
      SEED,
    );
  });

  it('bills no more than was driven, rounded up to a tenth of a mile as the payer does', () => {
    fc.assert(
      fc.property(fc.nat({ max: 9_000_000 }), fc.nat({ max: 1_500 }), (from, driven) => {
        const atScene = recordedReading(dialOf(from), 'kilometres');
        const atDestination = recordedReading(dialOf(from + driven), 'kilometres');
        const hundredths = readOdometer({ atScene, atDestination });
        if (typeof hundredths !== 'number') throw new Error('no mileage');
        // 100 m are 156,250 / 25,146 hundredths of a mile; ceilings of whole numbers.
        const exact = BigInt(driven) * 156_250n;
        const tenthsDriven = (exact + 251_459n) / 251_460n;
        expect(BigInt(Math.ceil(hundredths / 10))).toBeLessThanOrEqual(tenthsDriven);
        expect(BigInt(hundredths) * 25_146n - exact).toBeLessThan(25_146n);
        expect(exact - BigInt(hundredths) * 25_146n).toBeLessThan(25_146n);
        expect(medicareGroundMiles(hundredths)).toMatch(/^\d+(\.\d)?$/);
      }),
      SEED,
    );
  });
});

describe('an odometer that counts miles', () => {
  it('is recorded and shown as it was typed', () => {
    expect(recordedReading('48213.4', 'miles')).toBe('48213.4');
    expect(odometerWords('48213.4', 'miles')).toBe('48213.4 mi');
  });

  it('a reading that is none is recorded in no unit, and shown as it came', () => {
    expect(recordedReading('', 'kilometres')).toBeUndefined();
    expect(recordedReading('', 'miles')).toBeUndefined();
    expect(dialReading('unreadable', 'kilometres')).toBe('unreadable');
  });
});
