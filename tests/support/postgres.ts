import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { createLogger } from '../../server/observability/logger.ts';
import { openDatabase, withClient } from '../../server/store/database.ts';
import type { Database } from '../../server/store/database.ts';
import { startEmbedded } from '../../server/store/embedded.ts';
import type { EmbeddedOptions, EmbeddedPostgres } from '../../server/store/embedded.ts';
import { migrate } from '../../server/store/migrate.ts';
import type { PostgresBinaries } from '../../server/store/postgres-binaries.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection URL, as superuser, of the server that global-setup.ts started for this run. */
    postgres: string;
  }
}

export const testLogger = createLogger('error');
/** For tests that break things on purpose. */
export const silentLogger = createLogger('silent');

/** `embedded` is the packaged server (18), `debian` the one installed on the system (15). */
export type PostgresKind = 'embedded' | 'debian';

export interface TestPostgres extends EmbeddedPostgres {
  /** The same as a fresh database of the run's own server, but on this one. */
  freshDatabase(): Promise<FreshDatabase>;
}

export interface FreshDatabase {
  readonly database: Database;
  /** As the role that owns the tables and is bound by row-level security. */
  readonly url: string;
  readonly superuserUrl: string;
  drop(): Promise<void>;
}

/** A server in a temporary directory with a migrated template in it. Stop it in `afterAll`. */
export async function startTestPostgres(
  kind: PostgresKind,
  options: Partial<EmbeddedOptions> = {},
): Promise<TestPostgres> {
  const dataDir = temporaryDirectory();
  const server = await startEmbedded({
    dataDir,
    logger: testLogger,
    // Speed only: tests that need durability pass their own settings.
    settings: ['fsync=off', 'full_page_writes=off', 'max_connections=100'],
    ...(kind === 'debian' && { binaries: debianBinaries() }),
    ...options,
  });
  await migrate(server.url, testLogger);
  return {
    ...server,
    freshDatabase: () => cloneDatabase(server.superuserUrl()),
    async stop() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Open to pass through, because as root the database runs as another account. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'rb-test-'));
  chmodSync(directory, 0o711);
  return directory;
}

/** An isolated, migrated, empty database on the run's server; some 30 ms. Call `drop` when done. */
export async function freshDatabase(): Promise<FreshDatabase> {
  return cloneDatabase(inject('postgres'));
}

const TEMPLATE = 'readback';

async function cloneDatabase(serverUrl: string): Promise<FreshDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withClient(serverUrl, (client) =>
    client.query(`create database ${name} template ${TEMPLATE} owner readback`),
  );
  const superuserUrl = withDatabase(serverUrl, name);
  const url = new URL(superuserUrl);
  url.username = 'readback';
  const database = await openDatabase({ url: url.href, logger: testLogger });
  return {
    database,
    url: url.href,
    superuserUrl,
    async drop() {
      await database.close();
      await withClient(serverUrl, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** The newest PostgreSQL of the Debian packages on this machine. */
export function debianBinaries(): PostgresBinaries {
  const root = '/usr/lib/postgresql';
  const majors = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .sort((a, b) => b - a)
    : [];
  const [major] = majors;
  if (!major) throw new Error('These tests need a Debian PostgreSQL: apt-get install postgresql');
  const bin = join(root, String(major), 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), major };
}
