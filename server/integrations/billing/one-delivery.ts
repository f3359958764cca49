/** One delivery whole, and sending it once more. */
import type { Transaction } from 'kysely';
import { toInstant } from '../../../shared/time.ts';
import type { Schema } from '../../store/schema.ts';
import { shownDelivery, type DeliveryRow } from './delivery-list.ts';

/** With what was sent and what came back. */
export interface WholeDelivery extends DeliveryRow {
  request: string;
  response: string | null;
}

interface OfEndpoint {
  endpointId: string;
  deliveryId: string;
}

export async function readDelivery(
  trx: Transaction<Schema>,
  org: string,
  { endpointId, deliveryId }: OfEndpoint,
): Promise<WholeDelivery | undefined> {
  const row = await trx
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('org', '=', org)
    .where('endpoint_id', '=', endpointId)
    .where('id', '=', deliveryId)
    .executeTakeFirst();
  return row && { ...shownDelivery(row), request: row.body, response: row.response };
}

/** Due now, with all its attempts again. One that is on its way just now is left alone; undefined when there is none. */
export async function retryDelivery(
  trx: Transaction<Schema>,
  org: string,
  { endpointId, deliveryId, nowMs }: OfEndpoint & { nowMs: number },
): Promise<WholeDelivery | undefined> {
  const now = toInstant(nowMs);
  await trx
    .updateTable('webhook_deliveries')
    .set({ state: 'pending', attempt: 0, next_at: now, updated_at: now })
    .where('org', '=', org)
    .where('endpoint_id', '=', endpointId)
    .where('id', '=', deliveryId)
    .where('state', '!=', 'sending')
    .execute();
  return readDelivery(trx, org, { endpointId, deliveryId });
}
