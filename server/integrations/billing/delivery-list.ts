/** What became of deliveries, for people. */
import { sql, type Selectable, type Transaction } from 'kysely';
import type { Schema, WebhookDeliveriesTable } from '../../store/schema.ts';

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

/** In a list an answer is cut to this many characters. */
const RESPONSE_LISTED = 2000;

const COLUMNS = [
  'id',
  'endpoint_id',
  'message_id',
  'type',
  'key',
  'seq',
  'state',
  'attempt',
  'next_at',
  'last_status',
  'last_error',
  'duration_ms',
  'created_at',
  'updated_at',
] as const;

/** Newest first. */
export async function listDeliveries(
  trx: Transaction<Schema>,
  org: string,
  query: DeliveryQuery,
): Promise<DeliveryRow[]> {
  const { endpointId, key, state, before } = query;
  const rows = await trx
    .selectFrom('webhook_deliveries')
    .select(COLUMNS)
    .select(sql<string | null>`left(response, ${RESPONSE_LISTED}::int)`.as('response'))
    .where('org', '=', org)
    .$if(endpointId !== undefined, (rest) => rest.where('endpoint_id', '=', endpointId ?? ''))
    .$if(key !== undefined, (rest) => rest.where('key', '=', key ?? ''))
    .$if(state !== undefined, (rest) => rest.where('state', '=', state ?? ''))
    .$if(before !== undefined, (rest) => rest.where('seq', '<', before ?? 0))
    .orderBy('seq', 'desc')
    .orderBy('created_at', 'desc')
    .limit(query.limit)
    .execute();
  return rows.map(({ response, ...row }) => ({
    ...shownDelivery(row),
    ...(query.withResponse ? { response } : {}),
  }));
}

export const shownDelivery = (
  row: Pick<Selectable<WebhookDeliveriesTable>, (typeof COLUMNS)[number]>,
): DeliveryRow => ({
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
});
