import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

/** What finding bills that must be made anew is read by: when places came in, and when transports were complete. */
export const revisions: Migration = {
  id: '014-revisions',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx);
  },
};

const statements = [
  'create index positions_by_receipt on positions (org, received_at)',
  // A column for the same reason as those of events; instants have one spelling, so that they compare as text.
  `alter table documents
     add column completed_at text collate "C" generated always as (state->>'completedAt') stored`,
  'create index documents_by_completion on documents (org, kind, completed_at) where completed_at is not null',
];
