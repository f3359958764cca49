import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import { openDatabase } from './database.ts';
import type { Database } from './database.ts';
import { DirectoryInUseError } from './directory-lock.ts';
import { migrate } from './migrate.ts';
import { openStore } from './open-store.ts';
import type { Store } from './open-store.ts';

/** A server that is just starting gets this long until its database answers. */
const WAIT_MS = 15_000;

/**
 * For commands that run while the server may be running: opens the store as the server would, or, where a server
 * holds the data directory, joins the database that server runs, over its Unix socket.
 */
export async function openBeside(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  logger: Logger,
): Promise<Store> {
  const until = performance.now() + WAIT_MS;
  for (;;) {
    try {
      return await openStore(config, logger);
    } catch (error) {
      if (!(error instanceof DirectoryInUseError)) throw error;
      const database = await joinRunning(config.dataDir, logger);
      if (database) return { database, embedded: false, stop: () => database.close() };
      if (performance.now() > until) throw error;
      await delay(200);
    }
  }
}

/** Undefined while there is no database to join (yet, or any more). */
async function joinRunning(dataDir: string, logger: Logger): Promise<Database | undefined> {
  const url = runningUrl(dataDir);
  if (!url) return undefined;
  try {
    await migrate(url, logger);
    return await openDatabase({ url, logger, max: 2 });
  } catch (error) {
    if (isNotListening(error)) return undefined;
    throw error;
  }
}

/** PostgreSQL writes where it listens into the fourth and fifth line of its pid file. */
function runningUrl(dataDir: string): string | undefined {
  try {
    const [, , , port, directory] = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split(
      '\n',
    );
    if (!port || !directory) return undefined;
    return `postgres://readback@localhost:${port}/readback?host=${encodeURIComponent(directory)}`;
  } catch {
    return undefined;
  }
}

/** 57P03: starting up or shutting down. 3D000, 28000: the first start has not made the database or the role yet. */
const NOT_YET = ['ECONNREFUSED', 'ENOENT', '57P03', '3D000', '28000'];

function isNotListening(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOT_YET.includes(String(error.code));
}
