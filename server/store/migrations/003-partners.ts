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
  'create index webhook_deliveries_by_endpoint on webhook_deliveries (org, endpoint_id, seq)',
  `create index events_by_channel on events (org, (data->>'channelId'), seq)
     where data->>'channelId' is not null`,
  `create index events_by_hospital on events (org, (data->>'hospitalId'), seq)
     where data->>'hospitalId' is not null`,
  `create index documents_by_patient_incident on documents
     (org, (coalesce(state->>'incidentId', state->'team'->>'incidentId')))
     where kind in ('patient', 'triage')`,
  `create index documents_by_completion on documents (org, (state->>'completedAt') desc, id)
     where kind = 'transport' and state->>'completedAt' is not null`,
];
