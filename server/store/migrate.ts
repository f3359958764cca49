import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import type { Logger } from '../observability/logger.ts';
import { bypassesRowSecurity, grantAppRole } from './app-role.ts';
import type { Migration } from './migration.ts';
import { migrations } from './migrations.ts';
import type { Schema } from './schema.ts';

/** Any number, the same in every process: who holds it migrates, the others wait. */
const MIGRATION_LOCK = 7_325_225;

const OLDEST_MAJOR = 15;

/** The database was last used by a newer version of this program. */
export class NewerSchemaError extends Error {
  constructor(unknown: readonly string[]) {
    super(
      `The database was migrated by a newer version of Readback (unknown steps: ${unknown.join(', ')}). ` +
        'Start that version, or restore a backup made before the upgrade.',
    );
    this.name = 'NewerSchemaError';
  }
}

/**
 * Brings the database at `url` to the schema of this version. Safe to run from several processes at once and again
 * at every start. Throws NewerSchemaError if a newer version was here.
 */
export async function migrate(url: string, logger: Logger, steps = migrations): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 2, application_name: 'readback-migrate' });
  pool.on('error', (error) => logger.warn({ err: error }, 'idle database connection lost'));
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  try {
    const client = await pool.connect();
    try {
      await requireVersion(client);
      // Held by the session and not a transaction, so that each step commits by itself.
      await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
      await runMissing({ client, kysely, logger }, steps);
      if (await bypassesRowSecurity(client)) await grantAppRole(client);
    } finally {
      // Ending the session gives the lock back whatever happened.
      client.release(true);
    }
  } finally {
    await kysely.destroy();
  }
}

async function requireVersion(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ major: number }>(
    `select current_setting('server_version_num')::int / 10000 as major`,
  );
  const major = rows[0]?.major ?? 0;
  if (major < OLDEST_MAJOR) {
    throw new Error(
      `Readback needs PostgreSQL ${OLDEST_MAJOR} or newer; the database server is version ${major}.`,
    );
  }
}

interface MigrationRun {
  readonly client: PoolClient;
  readonly kysely: Kysely<Schema>;
  readonly logger: Logger;
}

async function runMissing(run: MigrationRun, steps: readonly Migration[]): Promise<void> {
  await run.client.query(
    'create table if not exists schema_migrations (id text primary key, at timestamptz not null default now())',
  );
  const { rows } = await run.client.query<{ id: string }>('select id from schema_migrations order by id');
  const known = new Set(steps.map((step) => step.id));
  const unknown = rows.map((row) => row.id).filter((id) => !known.has(id));
  if (unknown.length > 0) throw new NewerSchemaError(unknown);
  const done = new Set(rows.map((row) => row.id));
  for (const step of steps.filter((candidate) => !done.has(candidate.id))) {
    await run.kysely.transaction().execute(async (trx) => {
      await step.up(trx);
      await sql`insert into schema_migrations (id) values (${step.id})`.execute(trx);
    });
    run.logger.info({ step: step.id }, 'database migrated');
  }
}
