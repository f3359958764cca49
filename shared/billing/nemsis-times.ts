/** The `eTimes` section of a NEMSIS v3.5 patient care report, as a fragment a biller or ePCR can paste. */
import { ETIMES, type ETime } from '../units/statuses.ts';
import type { BillingRecord } from './record-schema.ts';

const NOT_APPLICABLE = '7701001';
const NOT_RECORDED = '7701003';

/** National elements that must be there, if only to say that there is no value (usage R; M elements allow no such value). */
const REQUIRED: readonly ETime[] = [
  'eTimes.01',
  'eTimes.05',
  'eTimes.06',
  'eTimes.07',
  'eTimes.09',
  'eTimes.11',
  'eTimes.12',
];

/** What a response without a transport never has. */
const TRANSPORT_ONLY: readonly ETime[] = ['eTimes.09', 'eTimes.11', 'eTimes.12'];

/** Elements in the order of the schema; times with a numeric offset, never `Z`, which the schema's pattern refuses. */
export function eTimesXml(record: Pick<BillingRecord, 'times' | 'disposition'>): string {
  const lines = ETIMES.flatMap((name) => {
    const time = record.times[name];
    if (time) return [`  <${name}>${time.at}</${name}>`];
    return REQUIRED.includes(name) ? [`  <${name} xsi:nil="true" NV="${noValue(name, record)}"/>`] : [];
  });
  return [
    '<eTimes xmlns="http://www.nemsis.org" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    ...lines,
    '</eTimes>',
    '',
  ].join('\n');
}

function noValue(name: ETime, { disposition }: Pick<BillingRecord, 'disposition'>): string {
  return disposition !== 'transported' && TRANSPORT_ONLY.includes(name) ? NOT_APPLICABLE : NOT_RECORDED;
}
