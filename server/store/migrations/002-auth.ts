import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

/**
 * The tables better-auth keeps people, sessions and passwords in, with the column names it expects. Not under
 * row-level security: a session is looked up before its organization is known.
 */
export const auth: Migration = {
  id: '002-auth',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx);
  },
};

const statements = [
  `create table auth_user (
     id text primary key,
     name text not null,
     email text not null unique,
     "emailVerified" boolean not null default false,
     image text,
     username text unique,
     "displayUsername" text,
     "createdAt" timestamptz not null default now(),
     "updatedAt" timestamptz not null default now()
   )`,
  `create table auth_session (
     id text primary key,
     "userId" text not null references auth_user on delete cascade,
     token text not null unique,
     "expiresAt" timestamptz not null,
     "ipAddress" text,
     "userAgent" text,
     "createdAt" timestamptz not null default now(),
     "updatedAt" timestamptz not null default now()
   )`,
  `create table auth_account (
     id text primary key,
     "userId" text not null references auth_user on delete cascade,
     "accountId" text not null,
     "providerId" text not null,
     password text,
     "accessToken" text,
     "refreshToken" text,
     "idToken" text,
     "accessTokenExpiresAt" timestamptz,
     "refreshTokenExpiresAt" timestamptz,
     scope text,
     "createdAt" timestamptz not null default now(),
     "updatedAt" timestamptz not null default now(),
     unique ("providerId", "accountId")
   )`,
  `create table auth_verification (
     id text primary key,
     identifier text not null,
     value text not null,
     "expiresAt" timestamptz not null,
     "createdAt" timestamptz not null default now(),
     "updatedAt" timestamptz not null default now()
   )`,
  'create index auth_session_by_user on auth_session ("userId")',
  'create index auth_account_by_user on auth_account ("userId")',
  'create index auth_verification_by_identifier on auth_verification (identifier)',
  // Signing in by the short name looks it up in every organization.
  `create index auth_user_by_short_name on auth_user (split_part(username, '@', 1))`,
];
