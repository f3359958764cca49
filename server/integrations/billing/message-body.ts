/** The body of a webhook: `{type, timestamp, data}`, under 20 kB. */
import type { BillingRecord } from '../../../shared/billing/record-schema.ts';
import type { WebhookType } from './webhook-types.ts';

export const MAX_BODY_BYTES = 20_000;

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
