/**
 * How payers round miles. All arithmetic is on whole hundredths: 120022.8 - 120022.7 is 0.10000000000582 in binary
 * floats, and rounding that up bills 0.2.
 */
import type { MileHundredths } from '../mileage.ts';

/** Medicare ground mileage (A0425): below 100 miles up to the next tenth, from 100 miles up to the next whole mile. */
export function medicareGroundMiles(hundredths: MileHundredths): string {
  const tenths = Math.ceil(hundredths / 10);
  if (tenths >= 1000) return medicareAirMiles(hundredths);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

/** Medicare air mileage (A0435, A0436): up to the next whole mile. */
export const medicareAirMiles = (hundredths: MileHundredths): string => String(Math.ceil(hundredths / 100));
