/** Billing records as a table a spreadsheet opens. */
import Papa from 'papaparse';
import { metresToMileHundredths, formatMiles, parseOdometer } from '../mileage.ts';
import { ETIMES } from '../units/statuses.ts';
import { medicareGroundMiles } from './mileage-rounding.ts';
import type { BillingRecord } from './record-schema.ts';

/** A cell that starts like a formula would run when the file is opened; numbers may start with a minus. */
const FORMULA = /^(?!-?\d+(?:\.\d+)?$)[=+\-@\t\r]/;

export function recordsToCsv(records: readonly BillingRecord[]): string {
  return Papa.unparse(records.map(rowOf), { escapeFormulae: FORMULA, newline: '\r\n' });
}

function rowOf(record: BillingRecord): Record<string, string | number> {
  const { mileage, origin, destination, unit } = record;
  return {
    incidentNumber: record.incidentNumber,
    responseNumber: record.responseNumber,
    version: record.version,
    disposition: record.disposition,
    unit: unit.callSign,
    vehicle: unit.vehicle ?? '',
    crew: record.crew.map(({ id, level }) => (level ? `${id} (${level})` : id)).join('; '),
    ...Object.fromEntries(ETIMES.map((name) => [name, record.times[name]?.at ?? ''])),
    loadedMiles: mileage.loadedMiles ?? '',
    medicareMiles: medicareMilesOf(mileage.loadedMiles),
    mileageMethod: mileage.method ?? '',
    odometerAtScene: mileage.odometer?.atScene ?? '',
    odometerAtDestination: mileage.odometer?.atDestination ?? '',
    gpsMiles: mileage.gps ? formatMiles(metresToMileHundredths(mileage.gps.metres)) : '',
    gpsCoveragePercent: mileage.gps?.coveragePercent ?? '',
    originAddress: origin.address ?? '',
    originZip: origin.zip ?? '',
    destinationCode: destination.code ?? '',
    destinationName: destination.name ?? '',
    destinationAddress: destination.address ?? '',
    destinationZip: destination.zip ?? '',
    modifier: record.modifier ?? '',
    serviceRequested: record.serviceRequested ?? '',
    responseMode: record.responseMode ?? '',
    transportMode: record.transportMode ?? '',
    levelOfCare: record.levelOfCare ?? '',
    suggestedServiceLevel: record.suggestedServiceLevel ?? '',
    patients: record.patients.count,
    epcrId: record.epcrId ?? '',
    holds: record.holds.map(({ code }) => code).join(' '),
  };
}

function medicareMilesOf(loadedMiles: string | undefined): string {
  const hundredths = loadedMiles === undefined ? undefined : parseOdometer(loadedMiles);
  return hundredths === undefined ? '' : medicareGroundMiles(hundredths);
}
