import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import { openDatabase, withClient } from './database.ts';
import type { Database } from './database.ts';
import { startEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';

export interface Store {
  readonly database: Database;
  /** Whether the database is our own child process under the data directory. */
  readonly embedded: boolean;
  stop(): Promise<void>;
}

export interface StoreOptions {
  /** How long to wait for a database of DATABASE_URL that does not answer yet. */
  readonly waitMs?: number;
}

/** Opens the migrated database: the one DATABASE_URL names, or else the embedded one under DATA_DIR. */
export async function openStore(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  logger: Logger,
  options: StoreOptions = {},
): Promise<Store> {
  if (config.databaseUrl) {
    await waitForServer(config.databaseUrl, logger, options.waitMs ?? 30_000);
    const database = await openMigrated(config.databaseUrl, logger);
    return { database, embedded: false, stop: () => database.close() };
  }
  const server = await startEmbedded({ dataDir: config.dataDir, logger });
  try {
    const database = await openMigrated(server.url, logger);
    return {
      database,
      embedded: true,
      async stop() {
        await database.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function openMigrated(url: string, logger: Logger): Promise<Database> {
  await migrate(url, logger);
  return openDatabase({ url, logger });
}

/** Not there, not reachable, or still starting: worth another try. Anything else (a wrong password) is not. */
const notYetCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  '57P03',
]);

/** The program and its database are often started together, and the database is the slower one. */
async function waitForServer(url: string, logger: Logger, waitMs: number): Promise<void> {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    try {
      return await withClient(url, async () => undefined);
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
      if (!notYetCodes.has(code) || performance.now() > giveUpAt) {
        throw new Error(`The database of DATABASE_URL at ${new URL(url).host} cannot be used`, { cause });
      }
      logger.warn({ code }, 'waiting for the database of DATABASE_URL');
      await delay(1_000);
    }
  }
}
