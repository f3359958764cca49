import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

/** What is known of a partner in trouble, and the indexes that histories of conversations and hospitals are read by. */
export const partners: Migration = {
  id: '003-partners',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx);
  },
};

const statements = [
  // Null while all is well: since when, why, and which alarms were raised.
  'alter table webhook_endpoints add column trouble jsonb',
  // Columns and not indexes on expressions: under row-level security PostgreSQL uses an index only for comparisons that
  // cannot leak, and picking a member out of jsonb is none of those.
  `alter table events
     add column channel_id text generated always as (data->>'channelId') stored,
     add column hospital_id text generated always as (data->>'hospitalId') stored`,
  'create index webhook_deliveries_by_endpoint on webhook_deliveries (org, endpoint_id, seq)',
  'create index events_by_channel on events (org, channel_id, seq) where channel_id is not null',
  'create index events_by_hospital on events (org, hospital_id, seq) where hospital_id is not null',
];
