/** The body of a webhook: `{type, timestamp, data}`, under 20 kB. */
import type { BillingRecord } from '../../../shared/billing/record-schema.ts';
import type { WebhookType } from './webhook-types.ts';

export const MAX_BODY_BYTES = 20_000;

/** What is left out first when a message would be too large: the least of what a partner can look up no other way. */
const DROPPED_FIRST = ['extras', 'staff', 'beds', 'details', 'hazards', 'diversions', 'address'] as const;

/** A body that fits: what had to be left out is named. */
export function fittingBody(type: WebhookType, timestamp: string, data: Record<string, unknown>): string {
  let rest = data;
  const omitted: string[] = [];
  for (const name of DROPPED_FIRST) {
    const body = messageBody(type, timestamp, omitted.length ? { ...rest, omitted } : rest);
    if (Buffer.byteLength(body) < MAX_BODY_BYTES) return body;
    if (!Object.hasOwn(rest, name)) continue;
    const { [name]: _tooLarge, ...smaller } = rest;
    rest = smaller;
    omitted.push(name);
  }
  return messageBody(type, timestamp, { ...rest, omitted });
}

export function messageBody(type: WebhookType, timestamp: string, data: object): string {
  return JSON.stringify({ type, timestamp, data });
}

/** The agency's own billing data may be of any size; when it does not fit, it is left out and the record says so. */
export function recordBody(type: WebhookType, timestamp: string, record: BillingRecord): string {
  const whole = messageBody(type, timestamp, record);
  if (Buffer.byteLength(whole) < MAX_BODY_BYTES) return whole;
  const { billingData: _tooLarge, ...rest } = record;
  return messageBody(type, timestamp, { ...rest, omitted: ['billingData'] });
}
