/** What a partner can subscribe to (contract 6). */
export const WEBHOOK_TYPES = [
  'transport.completed',
  'transport.corrected',
  'transport.not_transported',
  'unit.status',
  'incident.created',
  'incident.closed',
  'hospital.status',
  'webhook.test',
] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** One message, the same for every partner who subscribed to its type. */
export interface WebhookMessage {
  /** `webhook-id`: the same at every attempt; the partner drops what it has seen. Contains no dot. */
  messageId: string;
  type: WebhookType;
  /** Messages of one key arrive in order. */
  key: string;
  seq: number;
  body: string;
}
