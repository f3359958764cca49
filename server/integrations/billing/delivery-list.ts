/** What became of deliveries, for people. */
import type { Transaction } from 'kysely';
import type { Schema } from '../../store/schema.ts';

export interface DeliveryRow {
  id: string;
  endpointId: string;
  messageId: string;
  type: string;
  key: string;
  seq: number;
  state: string;
  attempt: number;
  nextAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
  durationMs: number | null;
  createdAt: string;
  updatedAt: string;
  /** What the partner answered, cut short; only for admins. */
  response?: string | null;
}

export interface DeliveryQuery {
  endpointId?: string | undefined;
  key?: string | undefined;
  state?: string | undefined;
  /** Only those with a lower `seq`. */
  before?: number | undefined;
  limit: number;
  withResponse: boolean;
}

/** Newest first. */
export async function listDeliveries(
  trx: Transaction<Schema>,
  org: string,
  query: DeliveryQuery,
): Promise<DeliveryRow[]> {
  const { endpointId, key, state, before } = query;
  const rows = await trx
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('org', '=', org)
    .$if(endpointId !== undefined, (rest) => rest.where('endpoint_id', '=', endpointId ?? ''))
    .$if(key !== undefined, (rest) => rest.where('key', '=', key ?? ''))
    .$if(state !== undefined, (rest) => rest.where('state', '=', state ?? ''))
    .$if(before !== undefined, (rest) => rest.where('seq', '<', before ?? 0))
    .orderBy('seq', 'desc')
    .orderBy('created_at', 'desc')
    .limit(query.limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    endpointId: row.endpoint_id,
    messageId: row.message_id,
    type: row.type,
    key: row.key,
    seq: row.seq,
    state: row.state,
    attempt: row.attempt,
    nextAt: row.next_at,
    lastStatus: row.last_status,
    lastError: row.last_error,
    durationMs: row.duration_ms,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(query.withResponse ? { response: row.response } : {}),
  }));
}
