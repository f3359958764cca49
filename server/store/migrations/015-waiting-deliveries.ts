import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

/**
 * Whether an earlier delivery of the same key waits is asked for every one that is due: without this each question read
 * all that waits, so that a partner who was away long was served ever more slowly.
 */
export const waitingDeliveries: Migration = {
  id: '015-waiting-deliveries',
  async up(trx) {
    await sql
      .raw(
        `create index webhook_deliveries_waiting on webhook_deliveries (org, endpoint_id, key, seq)
           where state in ('pending', 'sending')`,
      )
      .execute(trx);
  },
};
