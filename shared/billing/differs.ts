/** Whether two records of one transport say something else to a payer. */
import { canonicalJson } from '../canonical.ts';
import { metresToMileHundredths } from '../mileage.ts';
import type { BillingRecord } from './record-schema.ts';

/** Points of a percent by which the covered share of the leg must change to be worth a new version. */
const COVERAGE_STEP = 5;

/** Which version it is does not count, nor metres of the track below a hundredth of a mile. */
export function differsForBilling(before: BillingRecord, after: BillingRecord): boolean {
  return canonicalJson(saidTo(before)) !== canonicalJson(saidTo(after)) || coverageDiffers(before, after);
}

function saidTo(record: BillingRecord): unknown {
  const { seq: _seq, epoch: _epoch, prevSeq: _prev, version: _version, supersedes: _super, ...said } = record;
  const { gps, ...mileage } = record.mileage;
  return { ...said, mileage: { ...mileage, track: gps && metresToMileHundredths(gps.metres) } };
}

const coverage = ({ mileage }: BillingRecord): number => mileage.gps?.coveragePercent ?? 0;

const coverageDiffers = (before: BillingRecord, after: BillingRecord): boolean =>
  Math.abs(coverage(before) - coverage(after)) >= COVERAGE_STEP;
