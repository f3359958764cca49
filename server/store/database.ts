import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Transaction } from 'kysely';
import { Client, Pool } from 'pg';
import type { Logger } from '../observability/logger.ts';
import { APP_ROLE, bypassesRowSecurity } from './app-role.ts';
import { pgValues } from './pg-values.ts';
import type { Schema } from './schema.ts';

export interface DatabaseOptions {
  readonly url: string;
  readonly logger: Logger;
  /** Connections at most. Default 10. */
  readonly max?: number;
}

export interface OrgTransactionOptions {
  /** `true`: everything in the transaction sees one moment of the database, and it may not write. */
  readonly snapshot?: boolean;
}

export interface Database {
  /** For code that needs a client of its own. Row-level security hides everything until `readback.org` is set. */
  readonly pool: Pool;
  readonly kysely: Kysely<Schema>;
  /** Runs `fn` in one transaction that sees and writes only the rows of `org`. */
  withOrg<T>(
    org: string,
    fn: (trx: Transaction<Schema>) => Promise<T>,
    options?: OrgTransactionOptions,
  ): Promise<T>;
  close(): Promise<void>;
}

/**
 * Opens a pool on a migrated database. A login that could step over row-level security (a superuser) acts as an
 * unprivileged role instead, so that the organization policies always bind.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const settings = await sessionSettings(options.url);
  const pool = new Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    options: settings,
    types: pgValues,
    application_name: 'readback',
    keepAlive: true,
    // Statements not waited for one by one travel together; the append counts on it for its speed.
    pipeline: true,
    connectionTimeoutMillis: 10_000,
  });
  // Without a listener, a server that goes away while a client is idle would end this process.
  pool.on('error', (error) => options.logger.warn({ err: error }, 'idle database connection lost'));
  // The pool listens to idle clients only. One that is lost in use rejects its query; its event must not end this process.
  pool.on('connect', (client) => {
    client.on('error', (error) => options.logger.debug({ err: error }, 'database connection lost in use'));
  });
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    pool,
    kysely,
    withOrg: (org, fn, transaction = {}) => runForOrg({ kysely, org, ...transaction }, fn),
    close: () => kysely.destroy(),
  };
}

interface OrgRun extends OrgTransactionOptions {
  readonly kysely: Kysely<Schema>;
  readonly org: string;
}

function runForOrg<T>(run: OrgRun, fn: (trx: Transaction<Schema>) => Promise<T>): Promise<T> {
  const transaction = run.snapshot
    ? run.kysely.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
    : run.kysely.transaction();
  return transaction.execute(async (trx) => {
    // Local to the transaction: the connection goes back to the pool knowing no organization.
    await sql`select set_config('readback.org', ${run.org}, true)`.execute(trx);
    return fn(trx);
  });
}

/** UTC and ISO dates are what `pgValues` reads. */
const baseSettings = '-c timezone=UTC -c datestyle=ISO -c client_min_messages=warning';

async function sessionSettings(url: string): Promise<string> {
  return withClient(url, async (client) =>
    (await bypassesRowSecurity(client)) ? `${baseSettings} -c role=${APP_ROLE}` : baseSettings,
  );
}

/** One connection with this program's value parsers, acting as the login role itself; closed afterwards. */
export async function withClient<T>(url: string, fn: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    options: baseSettings,
    types: pgValues,
    application_name: 'readback',
    connectionTimeoutMillis: 10_000,
  });
  // A connection that breaks rejects the query under way; the event itself must not end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end();
  }
}
