/** How an endpoint's queue stands, for people and for whoever runs the installation. */
import { sql, type Transaction } from 'kysely';
import type { Instant } from '../../../shared/time.ts';
import type { Schema } from '../../store/schema.ts';

export interface EndpointQueue {
  /** Waiting or on their way. */
  waiting: number;
  /** Given up until somebody sends them again. */
  parked: number;
  delivered: number;
  /** When the next attempt is due; absent when nothing waits. */
  nextAt?: Instant;
  lastDeliveredAt?: Instant;
}

const EMPTY: EndpointQueue = { waiting: 0, parked: 0, delivered: 0 };

/** By endpoint; one nothing was ever sent to stands at nought. */
export async function endpointQueues(
  trx: Transaction<Schema>,
  org: string,
  endpointIds: readonly string[],
): Promise<Map<string, EndpointQueue>> {
  const { rows } = await sql<{
    id: string;
    waiting: number;
    parked: number;
    delivered: number;
    nextAt: string | null;
    lastDeliveredAt: string | null;
  }>`
    select endpoint_id as id,
      count(*) filter (where state in ('pending', 'sending'))::int as waiting,
      count(*) filter (where state = 'parked')::int as parked,
      count(*) filter (where state = 'delivered')::int as delivered,
      min(next_at) filter (where state in ('pending', 'sending')) as "nextAt",
      max(updated_at) filter (where state = 'delivered') as "lastDeliveredAt"
    from webhook_deliveries
    where org = ${org} and endpoint_id = any(${[...endpointIds]}::uuid[])
    group by endpoint_id
  `.execute(trx);
  const found = new Map(
    rows.map(({ id, nextAt, lastDeliveredAt, ...counts }) => [
      id,
      {
        ...counts,
        ...(nextAt === null ? {} : { nextAt }),
        ...(lastDeliveredAt === null ? {} : { lastDeliveredAt }),
      },
    ]),
  );
  return new Map(endpointIds.map((id) => [id, found.get(id) ?? EMPTY]));
}

export interface PartnerFigures {
  /** Endpoints that are `active`, `failing` (active, and people were told), `paused`, `disabled`. */
  endpoints: Record<'active' | 'failing' | 'paused' | 'disabled', number>;
  /** Events of the log the partner furthest behind has not got. */
  lagEvents: number;
  /** How long the oldest of them has waited. */
  lagSeconds: number;
}

/** All partners of an organization at a glance. `nowMs`: Unix milliseconds. */
export async function partnerFigures(
  trx: Transaction<Schema>,
  org: string,
  nowMs: number,
): Promise<PartnerFigures> {
  const { rows } = await sql<{ state: keyof PartnerFigures['endpoints']; count: number }>`
    select case when state = 'active' and jsonb_array_length(coalesce(trouble->'told', '[]')) > 0
      then 'failing' else state end as state, count(*)::int as count
    from webhook_endpoints where org = ${org} and state != 'deleted' group by 1
  `.execute(trx);
  const count = (state: string): number => rows.find((row) => row.state === state)?.count ?? 0;
  const behind = await sql<{ head: number; seq: number | null; since: number | null }>`
    select h.head, w.seq, w.since from log_heads h left join (
      select min(d.seq) as seq, extract(epoch from min(d.created_at))::float8 as since
      from webhook_deliveries d join webhook_endpoints e on e.org = d.org and e.id = d.endpoint_id
      where d.org = ${org} and e.state != 'deleted' and d.state in ('pending', 'sending', 'parked')
    ) w on true where h.org = ${org}
  `.execute(trx);
  const [at] = behind.rows;
  return {
    endpoints: {
      active: count('active'),
      failing: count('failing'),
      paused: count('paused'),
      disabled: count('disabled'),
    },
    lagEvents: at?.seq == null ? 0 : Math.max(0, Number(at.head) - Number(at.seq) + 1),
    lagSeconds: at?.since == null ? 0 : Math.max(0, nowMs / 1000 - at.since),
  };
}
