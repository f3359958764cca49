import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

/**
 * Enrolled tablets with their codes, the people who badged in on each, and everybody's PIN and badge. A credential names
 * its organization, so all of it can be under row-level security.
 */
export const devices: Migration = {
  id: '005-devices',
  async up(trx) {
    for (const statement of tables) await sql.raw(statement).execute(trx);
    for (const table of ['devices', 'device_codes', 'device_people', 'badges'])
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
  `create table devices (
     org text not null references organizations on delete cascade,
     id uuid not null,
     name text not null,
     units text[] not null default '{}',
     device text not null,
     hash bytea not null,
     enrolled_at timestamptz not null default now(),
     enrolled_by text not null,
     last_seen timestamptz,
     unsent int,
     revoked_at timestamptz,
     revoked_by text,
     primary key (org, id),
     unique (org, hash)
   )`,
  `create table device_codes (
     org text not null references organizations on delete cascade,
     hash bytea not null,
     name text not null,
     units text[] not null default '{}',
     created_by text not null,
     expires_at timestamptz not null,
     used_at timestamptz,
     primary key (org, hash)
   )`,
  `create table device_people (
     org text not null references organizations on delete cascade,
     device_id uuid not null,
     user_id text not null,
     first_at timestamptz not null default now(),
     last_at timestamptz not null default now(),
     primary key (org, device_id, user_id)
   )`,
  `create table badges (
     org text not null references organizations on delete cascade,
     user_id text not null,
     pin_hash text,
     badge_hash bytea,
     failures int not null default 0,
     locked_until timestamptz,
     primary key (org, user_id)
   )`,
];
