/** What a biller should look at before a claim goes out. A hold stops nothing here; it says what is missing. */
import type { BillingRecord, Hold, HoldCode } from './record-schema.ts';

/** Longest part of the leg without a fix before the track alone is no evidence. */
const ENOUGH_COVERAGE_PERCENT = 80;

const DETAILS: Record<HoldCode, string> = {
  'origin-zip-missing': 'The pickup has no ZIP code: it prices the claim.',
  'destination-missing': 'No destination was given.',
  'destination-zip-missing': 'The destination has no ZIP code.',
  'mileage-missing': 'There is neither a pair of odometer readings nor a track.',
  'mileage-differs': 'Odometer and track are more than 5 % or 0.3 mile apart.',
  'odometer-backwards': 'The odometer at the destination is below the one at the scene.',
  'track-incomplete': 'The miles come from a track with gaps.',
  'epcr-missing': 'The patient care report is not in.',
  'crew-missing': 'Nobody was signed on to the unit.',
  'times-missing': 'Leaving the scene or arriving at the destination has no time.',
};

/** NEMSIS ZIP pattern: `12345`, `12345-6789`, or the Canadian form. */
const isZip = (text: string | undefined): boolean =>
  text !== undefined && /^(\d{5}(-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)$/i.test(text);

export function holdsOf(record: Omit<BillingRecord, 'holds'>, odometerIsBackwards: boolean): Hold[] {
  const found: [HoldCode, boolean][] = [
    ['crew-missing', record.crew.length === 0],
    ['epcr-missing', record.epcrId === undefined && record.disposition !== 'cancelled'],
    ...(record.disposition === 'transported' ? transportHolds(record, odometerIsBackwards) : []),
  ];
  return found.flatMap(([code, holds]) => (holds ? [{ code, detail: DETAILS[code] }] : []));
}

function transportHolds(record: Omit<BillingRecord, 'holds'>, isBackwards: boolean): [HoldCode, boolean][] {
  const { mileage, destination, origin, times } = record;
  const hasDestination = Object.keys(destination).length > 0;
  return [
    ['times-missing', !times['eTimes.09'] || !times['eTimes.11']],
    ['origin-zip-missing', !isZip(origin.zip)],
    ['destination-missing', !hasDestination],
    ['destination-zip-missing', hasDestination && !isZip(destination.zip)],
    ['mileage-missing', mileage.loadedMiles === undefined],
    ['mileage-differs', mileage.discrepancy?.flagged === true],
    ['odometer-backwards', isBackwards],
    [
      'track-incomplete',
      mileage.method === 'gps' && (mileage.gps?.coveragePercent ?? 0) < ENOUGH_COVERAGE_PERCENT,
    ],
  ];
}
