import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

/** By which folds an organization's documents were made, and where those of the present folds are made meanwhile. */
export const foldVersion: Migration = {
  id: '013-fold-version',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx);
  },
};

const statements = [
  `alter table log_heads
     add column fold_version int not null default 0,
     add column refolding jsonb`,
  `create table documents_refolded (
     org text not null,
     kind text not null,
     id text not null,
     seq bigint not null,
     state jsonb not null,
     rooms text[] not null default '{}',
     primary key (org, kind, id)
   )`,
  'alter table documents_refolded enable row level security',
  'alter table documents_refolded force row level security',
  `create policy own_organization on documents_refolded
     using (org = current_setting('readback.org', true))
     with check (org = current_setting('readback.org', true))`,
];
