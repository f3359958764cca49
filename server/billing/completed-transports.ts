/** Completed transports, the newest first: what the billing desk works through. */
import type { Transaction } from 'kysely';
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
  const rows = await trx
    .selectFrom('documents')
    .select('id')
    .where('org', '=', org)
    .where('kind', '=', 'transport')
    .where('completed_at', 'is not', null)
    .$if(before !== undefined, (query) => query.where('completed_at', '<', before ?? ''))
    .orderBy('completed_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
