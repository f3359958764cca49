/** How far behind the log its consumers are, and what came into it last. */
import { sql, type Transaction } from 'kysely';
import type { Schema } from '../store/schema.ts';

export interface ConsumerBacklog {
  consumer: string;
  seq: number;
  /** head - seq */
  lag: number;
  updatedAt: string;
  lastError: string | null;
}

export async function readBacklogs(trx: Transaction<Schema>, org: string): Promise<ConsumerBacklog[]> {
  const rows = await trx
    .selectFrom('cursors')
    .innerJoin('log_heads', 'log_heads.org', 'cursors.org')
    .select(['consumer', 'seq', 'head', 'updated_at', 'last_error'])
    .where('cursors.org', '=', org)
    .orderBy('consumer')
    .execute();
  return rows.map(({ consumer, seq, head, updated_at, last_error }) => ({
    consumer,
    seq,
    lag: Math.max(0, head - seq),
    updatedAt: updated_at,
    lastError: last_error,
  }));
}

/** A minute of the busiest service is far below; past it the count is "at least". */
const MOST_LOOKED_AT = 100_000;

/** Events by type received since `since`, by whichever process. */
export async function countRecent(
  trx: Transaction<Schema>,
  org: string,
  since: string,
): Promise<Record<string, number>> {
  const { rows } = await sql<{ type: string; count: number }>`
    select type, count(*)::int as count
    from (select type, received_at from events where org = ${org} order by seq desc limit ${MOST_LOOKED_AT}) newest
    where received_at >= ${since}
    group by type order by type
  `.execute(trx);
  return Object.fromEntries(rows.map(({ type, count }) => [type, Number(count)]));
}
