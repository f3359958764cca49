/** Completed transports, the newest first: what the billing desk works through. */
import { sql, type Transaction } from 'kysely';
import type { Schema } from '../store/schema.ts';

export interface CompletedPage {
  limit: number;
  /** Only those completed before this instant. */
  before?: string | undefined;
}

/** Ids of completed transports, newest completion first. */
export async function completedTransports(
  trx: Transaction<Schema>,
  org: string,
  { limit, before }: CompletedPage,
): Promise<string[]> {
  // Instants have one spelling, so they compare as text.
  const completedAt = sql<string>`state->>'completedAt'`;
  const rows = await trx
    .selectFrom('documents')
    .select('id')
    .where('org', '=', org)
    .where('kind', '=', 'transport')
    .where(completedAt, 'is not', null)
    .$if(before !== undefined, (query) => query.where(completedAt, '<', before ?? ''))
    .orderBy(completedAt, 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
