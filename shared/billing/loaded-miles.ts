/** Loaded miles: from the odometer, the track, or both beside each other. */
import {
  compareMileage,
  formatMiles,
  metresToMileHundredths,
  odometerMiles,
  parseOdometer,
  type MileHundredths,
} from '../mileage.ts';
import type { BillingMileage } from './record-schema.ts';

/** What the track says about the loaded leg; see `trackMileage`. */
export interface GpsMileage {
  metres: number;
  coveragePercent: number;
  gapMetres: number;
}

export interface OdometerReadings {
  atScene?: string | undefined;
  atDestination?: string | undefined;
}

/** Miles by the odometer, `backwards` when the second reading is below the first, undefined without two readings. */
export function readOdometer(readings: OdometerReadings): MileHundredths | 'backwards' | undefined {
  const atScene = parseOdometer(readings.atScene ?? '');
  const atDestination = parseOdometer(readings.atDestination ?? '');
  if (atScene === undefined || atDestination === undefined) return undefined;
  return odometerMiles(atScene, atDestination) ?? 'backwards';
}

/** The mileage of the record. The odometer is what is billed when there is one; the track stands beside it. */
export function loadedMileage(readings: OdometerReadings, gps: GpsMileage | undefined): BillingMileage {
  const read = readOdometer(readings);
  const odometer = typeof read === 'number' ? read : undefined;
  const track = gps && gps.coveragePercent > 0 ? metresToMileHundredths(gps.metres) : undefined;
  const miles = odometer ?? track;
  return {
    ...(miles === undefined ? {} : { loadedMiles: formatMiles(miles), method: methodOf(odometer, track) }),
    ...(readings.atScene !== undefined && readings.atDestination !== undefined
      ? { odometer: { atScene: readings.atScene, atDestination: readings.atDestination } }
      : {}),
    ...(gps ? { gps: rounded(gps) } : {}),
    ...(odometer !== undefined && track !== undefined ? { discrepancy: discrepancy(track, odometer) } : {}),
  };
}

function methodOf(
  odometer: MileHundredths | undefined,
  track: MileHundredths | undefined,
): 'odometer' | 'gps' | 'both' {
  if (odometer === undefined) return 'gps';
  return track === undefined ? 'odometer' : 'both';
}

function discrepancy(track: MileHundredths, odometer: MileHundredths) {
  const { differenceHundredths, isFlagged } = compareMileage(track, odometer);
  return { differenceMiles: formatMiles(differenceHundredths), flagged: isFlagged };
}

const rounded = ({ metres, coveragePercent, gapMetres }: GpsMileage): GpsMileage => ({
  metres: Math.round(metres),
  coveragePercent: Math.round(coveragePercent * 10) / 10,
  gapMetres: Math.round(gapMetres),
});
