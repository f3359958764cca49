import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

/** Where closed apps are woken, and what is on its way to them. An address is a capability: it is kept sealed. */
export const push: Migration = {
  id: '012-push',
  async up(trx) {
    for (const statement of tables) await sql.raw(statement).execute(trx);
    for (const table of ['push_subscriptions', 'push_queue'])
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
  `create table push_subscriptions (
     org text not null references organizations on delete cascade,
     id text not null,
     user_id text not null,
     unit_id text,
     device text not null,
     sealed text not null,
     created_at timestamptz not null default now(),
     primary key (org, id)
   )`,
  'create index push_subscriptions_by_user on push_subscriptions (org, user_id)',
  `create table push_queue (
     org text not null,
     cause text not null,
     subscription_id text not null,
     kind text not null,
     tag text not null,
     unit_id text,
     created_at timestamptz not null,
     expires_at timestamptz not null,
     attempt int not null default 0,
     next_at timestamptz not null,
     parked text,
     primary key (org, cause, subscription_id),
     foreign key (org, subscription_id) references push_subscriptions on delete cascade
   )`,
  'create index push_queue_due on push_queue (org, next_at) where parked is null',
];
