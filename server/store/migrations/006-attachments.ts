import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

/**
 * Bytes of photos and signatures, in the pieces they came in: an upload goes on where the last committed piece ended.
 * The fact in the log says what they are; without it there is no row here.
 */
export const attachments: Migration = {
  id: '006-attachments',
  async up(trx) {
    for (const statement of tables) await sql.raw(statement).execute(trx);
    for (const table of ['attachments', 'attachment_chunks'])
      for (const statement of isolation(table)) await sql.raw(statement).execute(trx);
  },
};

const isolation = (table: string): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy own_organization on ${table}
     using (org = current_setting('readback.org', true))
     with check (org = current_setting('readback.org', true))`,
];

const tables = [
  `create table attachments (
     org text not null references organizations on delete cascade,
     id text not null,
     patient_id text not null,
     author text not null,
     media_type text not null,
     size int not null,
     sha256 text not null,
     received int not null default 0,
     whole_at timestamptz,
     created_at timestamptz not null default now(),
     primary key (org, id)
   )`,
  `create table attachment_chunks (
     org text not null references organizations on delete cascade,
     attachment_id text not null,
     first_byte int not null,
     bytes bytea not null,
     primary key (org, attachment_id, first_byte)
   )`,
];
