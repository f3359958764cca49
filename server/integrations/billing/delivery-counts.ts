/** How deliveries stand, for whoever runs the installation. */
import { sql, type Transaction } from 'kysely';
import type { Schema } from '../../store/schema.ts';

export interface DeliveryCounts {
  pending: number;
  sending: number;
  parked: number;
  delivered: number;
  /** Since when the longest waiting one is due; absent when nothing is. */
  oldestDueAt?: string;
}

export async function countDeliveries(
  trx: Transaction<Schema>,
  org: string,
  now: string,
): Promise<DeliveryCounts> {
  const { rows } = await sql<{ state: string; count: number; oldest: string | null }>`
    select d.state, count(*)::int as count,
      min(d.next_at) filter (where d.state = 'pending' and d.next_at <= ${now} and e.state = 'active') as oldest
    from webhook_deliveries d left join webhook_endpoints e on e.org = d.org and e.id = d.endpoint_id
    where d.org = ${org} group by d.state
  `.execute(trx);
  const count = (state: string): number => Number(rows.find((row) => row.state === state)?.count ?? 0);
  const oldest = rows.find(({ state }) => state === 'pending')?.oldest;
  return {
    pending: count('pending'),
    sending: count('sending'),
    parked: count('parked'),
    delivered: count('delivered'),
    ...(oldest ? { oldestDueAt: oldest } : {}),
  };
}
