import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

/** Organizations, the log and what is folded from it, positions, partners, keys and the audit trail. */
export const spine: Migration = {
  id: '001-spine',
  async up(trx) {
    for (const statement of [...tables, ...indexes]) await sql.raw(statement).execute(trx);
    for (const statement of immutableEvents) await sql.raw(statement).execute(trx);
    for (const table of isolatedTables) {
      for (const statement of isolation(table)) await sql.raw(statement).execute(trx);
    }
  },
};

const isolatedTables = [
  'log_heads',
  'events',
  'documents',
  'lanes',
  'dead_letters',
  'cursors',
  'positions',
  'webhook_endpoints',
  'webhook_deliveries',
  'audit',
];

/** FORCE: the policy also binds the role that owns the tables, which is the one the server connects as. */
function isolation(table: string): string[] {
  return [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `create policy own_organization on ${table}
       using (org = current_setting('readback.org', true))
       with check (org = current_setting('readback.org', true))`,
  ];
}

const tables = [
  `create table organizations (
     org text primary key check (org ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
     name text not null,
     epoch uuid not null,
     settings jsonb not null default '{}',
     created_at timestamptz not null default now()
   )`,
  // Half-empty pages: every append updates its row, and the new version stays on the same page.
  `create table log_heads (
     org text primary key,
     epoch uuid not null,
     head bigint not null default 0,
     min_seq bigint not null default 1
   ) with (fillfactor = 50)`,
  `create table events (
     org text not null,
     seq bigint not null,
     id uuid not null,
     type text not null,
     v int not null,
     at timestamptz not null,
     lane bigint not null,
     source text not null,
     data jsonb not null,
     unit_id text,
     incident_id text,
     corrects uuid,
     received_at timestamptz not null,
     occurred_at timestamptz not null,
     skew_ms bigint not null,
     uncertainty_ms bigint,
     actor text not null,
     device text not null,
     flags text[] not null default '{}',
     rooms text[] not null default '{}',
     moves jsonb,
     hash bytea not null,
     primary key (org, seq),
     unique (org, id)
   )`,
  `create table documents (
     org text not null,
     kind text not null,
     id text not null,
     seq bigint not null,
     state jsonb not null,
     rooms text[] not null default '{}',
     primary key (org, kind, id)
   )`,
  `create table lanes (
     org text not null,
     device text not null,
     last_lane bigint not null,
     missing jsonb not null default '[]',
     primary key (org, device)
   )`,
  `create table dead_letters (
     org text not null,
     id bigserial,
     event_id text,
     device text,
     actor text,
     code text not null,
     body jsonb not null,
     at timestamptz not null default now(),
     primary key (org, id)
   )`,
  `create table cursors (
     org text not null,
     consumer text not null,
     seq bigint not null default 0,
     updated_at timestamptz not null default now(),
     last_error text,
     state jsonb not null default '{}',
     primary key (org, consumer)
   )`,
  `create table positions (
     org text not null,
     unit_id text not null,
     source text not null,
     at timestamptz not null,
     lat double precision not null,
     lon double precision not null,
     accuracy real,
     speed real,
     heading real,
     altitude real,
     battery real,
     received_at timestamptz not null default now(),
     device text,
     primary key (org, unit_id, at, source)
   )`,
  `create table webhook_endpoints (
     org text not null,
     id uuid not null,
     url text not null,
     types text[] not null,
     secrets jsonb not null,
     ordered boolean not null default true,
     state text not null default 'active',
     created_at timestamptz not null default now(),
     created_by text,
     primary key (org, id)
   )`,
  `create table webhook_deliveries (
     org text not null,
     id uuid not null,
     endpoint_id uuid not null,
     message_id text not null,
     type text not null,
     key text not null,
     seq bigint not null,
     body text not null,
     state text not null,
     attempt int not null default 0,
     next_at timestamptz,
     last_status int,
     last_error text,
     response text,
     duration_ms int,
     created_at timestamptz not null default now(),
     updated_at timestamptz not null default now(),
     primary key (org, id),
     unique (org, endpoint_id, message_id)
   )`,
  `create table api_keys (
     id uuid primary key,
     org text not null references organizations,
     name text not null,
     hash bytea not null unique,
     roles text[] not null,
     unit_id text,
     hospital_id text,
     expires_at timestamptz,
     created_at timestamptz not null default now(),
     revoked_at timestamptz
   )`,
  `create table members (
     org text not null references organizations,
     user_id text not null,
     roles text[] not null,
     unit_id text,
     hospital_id text,
     created_at timestamptz not null default now(),
     primary key (org, user_id)
   )`,
  `create table audit (
     org text not null,
     id bigserial,
     at timestamptz not null default now(),
     actor text not null,
     action text not null,
     subject text,
     detail jsonb not null default '{}',
     primary key (org, id)
   )`,
  `create table installation (
     key text primary key,
     value jsonb not null
   )`,
];

const indexes = [
  'create index events_by_incident on events (org, incident_id, seq)',
  'create index events_by_unit on events (org, unit_id, seq)',
  'create index webhook_deliveries_due on webhook_deliveries (org, state, next_at)',
  'create index members_by_user on members (user_id)',
];

const immutableEvents = [
  `create function refuse_event_change() returns trigger language plpgsql as $$
   begin
     raise exception 'events are immutable: % refused', lower(tg_op) using errcode = 'restrict_violation';
   end $$`,
  `create trigger events_immutable before update or delete on events
     for each row execute function refuse_event_change()`,
  `create trigger events_not_truncated before truncate on events
     for each statement execute function refuse_event_change()`,
];
