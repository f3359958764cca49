/** Billing in words. */
import type { BillingRecord } from '../../../shared/billing/record-schema.ts';
import type { Source } from '../../../shared/log/envelope.ts';
import type { ETime } from '../../../shared/units/statuses.ts';
import type { HopState } from '../../ui/custody-trail.tsx';
import { SOURCE_LABELS as SOURCES } from '../../ui/source-labels.ts';
import type { Delivery } from './billing-data.ts';

export const DISPOSITION_LABELS: Record<BillingRecord['disposition'], string> = {
  transported: 'Transported',
  not_transported: 'No transport',
  cancelled: 'Cancelled',
};

/** NEMSIS v3.5 names, shortened. */
export const TIME_LABELS: Record<ETime, string> = {
  'eTimes.01': 'Call',
  'eTimes.02': 'Dispatch notified',
  'eTimes.03': 'Unit notified',
  'eTimes.04': 'Acknowledged',
  'eTimes.05': 'En route',
  'eTimes.06': 'On scene',
  'eTimes.07': 'At patient',
  'eTimes.08': 'Handed to other EMS',
  'eTimes.09': 'Left scene',
  'eTimes.10': 'At landing area',
  'eTimes.11': 'At destination',
  'eTimes.12': 'Transfer of care',
  'eTimes.13': 'Back in service',
  'eTimes.14': 'Cancelled',
  'eTimes.15': 'Back at home',
  'eTimes.16': 'Call completed',
  'eTimes.17': 'Staged',
};

/** As on every desk, but a biller does not see whose tablet it was. */
export const SOURCE_LABELS: Record<Source, string> = { ...SOURCES, manual: 'pressed by the crew' };

const DATE = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' });
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const clockTime = (instant: string): string => CLOCK.format(new Date(instant));
export const dayAndTime = (instant: string): string =>
  `${DATE.format(new Date(instant))} ${clockTime(instant)}`;

/** When the response ended, as far as its times say. */
export function endOf({ times }: BillingRecord): string | undefined {
  return (times['eTimes.13'] ?? times['eTimes.14'] ?? times['eTimes.12'] ?? times['eTimes.11'])?.at;
}

/** What a delivery is waiting for, or what became of it. */
export function deliveryWords({ state, attempt, nextAt, lastError }: Delivery): string {
  if (state === 'delivered') return attempt === 1 ? 'Accepted' : `Accepted at attempt ${attempt}`;
  if (state === 'parked') return `Given up after ${attempt} attempts: ${lastError ?? 'failed'}`;
  if (attempt === 0) return 'Waiting to be sent';
  if (state === 'sending') return `Attempt ${attempt} under way`;
  return `Attempt ${attempt}: ${lastError ?? 'failed'}. Next ${nextAt === null ? 'never' : clockTime(nextAt)}`;
}

export const deliveryHop = ({ state, lastError }: Delivery): HopState =>
  state === 'delivered' ? 'reached' : lastError === null ? 'waiting' : 'failed';
