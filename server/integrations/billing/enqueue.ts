/**
 * Deliveries are written in the transaction that moves the billing cursor: what the cursor has passed is either
 * a row here or concerned no partner (I11).
 */
import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import { toInstant } from '../../../shared/time.ts';
import type { Schema } from '../../store/schema.ts';
import { messagesOf } from './messages.ts';
import type { WebhookMessage } from './webhook-types.ts';

export interface EnqueueOptions {
  /** Unix milliseconds: from when on the deliveries are due. */
  nowMs: number;
  /** Only this endpoint, and what it has had already is due again. */
  replayTo?: string;
}

/** Writes one delivery per message and endpoint that subscribed to its type. Returns how many became due. */
export async function enqueueDeliveries(
  trx: Transaction<Schema>,
  org: string,
  { events, ...options }: EnqueueOptions & { events: readonly LogEvent[] },
): Promise<number> {
  const endpoints = await trx
    .selectFrom('webhook_endpoints')
    .select(['id', 'types'])
    .where('org', '=', org)
    // A disabled endpoint misses nothing: its deliveries wait until somebody opens it again.
    .where('state', '!=', 'deleted')
    .$if(options.replayTo !== undefined, (query) => query.where('id', '=', options.replayTo ?? ''))
    .execute();
  if (endpoints.length === 0) return 0;
  const types = new Set(endpoints.flatMap((endpoint) => endpoint.types));
  const messages = await messagesOf(trx, org, { events, types });
  let count = 0;
  for (const endpoint of endpoints) {
    for (const message of messages) {
      if (!endpoint.types.includes(message.type)) continue;
      count += await insertDelivery(trx, { org, endpointId: endpoint.id, message, ...options });
    }
  }
  return count;
}

/** Puts one message in an endpoint's queue; 0 when it was there already. */
export async function insertDelivery(
  trx: Transaction<Schema>,
  row: EnqueueOptions & { org: string; endpointId: string; message: WebhookMessage },
): Promise<number> {
  const { message, org, endpointId, nowMs, replayTo } = row;
  const due = toInstant(nowMs);
  const result = await trx
    .insertInto('webhook_deliveries')
    .values({
      org,
      id: randomUUID(),
      endpoint_id: endpointId,
      message_id: message.messageId,
      type: message.type,
      key: message.key,
      seq: message.seq,
      body: message.body,
      state: 'pending',
      next_at: due,
      created_at: due,
      updated_at: due,
    })
    .onConflict((conflict) => {
      const same = conflict.columns(['org', 'endpoint_id', 'message_id']);
      if (replayTo === undefined) return same.doNothing();
      // One that is on its way just now needs no second start.
      return same
        .doUpdateSet({ state: 'pending', attempt: 0, next_at: due, updated_at: due })
        .where(sql.ref('webhook_deliveries.state'), '!=', 'sending');
    })
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0);
}
