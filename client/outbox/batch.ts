/** Cutting the front of the queue to what one request may carry. Pure. */
import { MAX_PUSH_BYTES, MAX_PUSH_EVENTS } from '../../shared/protocol/request-limits.ts';
import type { OutboxItem } from './outbox-database.ts';

export interface BatchLimit {
  events: number;
  bytes: number;
}

/** Room for the request around the events. */
const ENVELOPE_BYTES = 1024;

export const FULL_BATCH: BatchLimit = { events: MAX_PUSH_EVENTS, bytes: MAX_PUSH_BYTES - ENVELOPE_BYTES };

const encoder = new TextEncoder();

/** Always at least one item, however large: whether it is too large is for the server to say. */
export function cutBatch<Item extends Pick<OutboxItem, 'event'>>(
  queue: readonly Item[],
  limit: BatchLimit,
): Item[] {
  const batch: Item[] = [];
  let bytes = 0;
  for (const item of queue.slice(0, Math.max(1, limit.events))) {
    bytes += encoder.encode(JSON.stringify(item.event)).length + 1;
    if (batch.length > 0 && bytes > limit.bytes) break;
    batch.push(item);
  }
  return batch;
}
