/**
 * Odometers that count kilometres. What is recorded and billed is miles in whole hundredths, as the record names them;
 * the dial is translated where it is typed and where it is shown, and nowhere else. Integers only: a mile is 1,609.344 m.
 *
 * A dial shows tenths of a kilometre (100 m), a hundredth of a mile is 16.09344 m, so translating there and back
 * gives the dial again. Each translation is off by less than half a hundredth of a mile, so a distance between two readings is by
 * less than one hundredth: rounded up to a tenth of a mile it is never more than what was driven.
 */
import { formatMiles, parseOdometer, type MileHundredths } from '../mileage.ts';
import type { DistanceUnit } from '../roads/eta-words.ts';

/** So many hundredths of a mile are exactly so many tenths of a kilometre. */
const HUNDREDTHS_OF_MILE = 156_250n;
const TENTHS_OF_KM = 25_146n;

const nearest = (value: bigint, numerator: bigint, denominator: bigint): number =>
  Number((2n * value * numerator + denominator) / (2n * denominator));

export const kmTenthsToMileHundredths = (tenths: number): MileHundredths =>
  nearest(BigInt(tenths), HUNDREDTHS_OF_MILE, TENTHS_OF_KM);

const mileHundredthsToKmTenths = (hundredths: MileHundredths): number =>
  nearest(BigInt(hundredths), TENTHS_OF_KM, HUNDREDTHS_OF_MILE);

/** The reading to record for what the dial shows ("77591.4"); undefined when that is no reading. */
export function recordedReading(dial: string, unit: DistanceUnit): string | undefined {
  const hundredths = parseOdometer(dial);
  if (hundredths === undefined) return undefined;
  if (unit === 'miles') return dial;
  return hundredths % 10 === 0 ? formatMiles(kmTenthsToMileHundredths(hundredths / 10)) : undefined;
}

/** A recorded reading as the dial shows it; text that is no reading stays as it is. */
export function dialReading(recorded: string, unit: DistanceUnit): string {
  const hundredths = parseOdometer(recorded);
  if (unit === 'miles' || hundredths === undefined) return recorded;
  const tenths = mileHundredthsToKmTenths(hundredths);
  return tenths % 10 === 0 ? String(tenths / 10) : `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

/** `48213.4 mi`, `77591.4 km` */
export const odometerWords = (recorded: string, unit: DistanceUnit): string =>
  `${dialReading(recorded, unit)} ${distanceSign(unit)}`;

/** `mi` or `km`, as it stands beside a number. */
export const distanceSign = (unit: DistanceUnit): string => (unit === 'miles' ? 'mi' : 'km');
