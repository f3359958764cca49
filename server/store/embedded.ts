import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../observability/logger.ts';
import { withClient } from './database.ts';
import { lockDirectory } from './directory-lock.ts';
import type { DirectoryLock } from './directory-lock.ts';
import { unprivilegedAccount } from './postgres-account.ts';
import { packagedBinaries } from './postgres-binaries.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { ensureCluster } from './postgres-cluster.ts';
import type { Cluster } from './postgres-cluster.ts';
import { loopbackDoor, socketDoor } from './postgres-door.ts';
import type { Door } from './postgres-door.ts';
import { startPostmaster, stopProcess } from './postmaster.ts';
import type { Postmaster, PostmasterOptions } from './postmaster.ts';

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly logger: Logger;
  /** Another PostgreSQL than the packaged one. */
  readonly binaries?: PostgresBinaries;
  /** Server settings `name=value` on top of ours. */
  readonly settings?: readonly string[];
  /** How to connect to it; as the system allows if not given. A directory keeps the one it was made with. */
  readonly door?: 'socket' | 'loopback';
}

/** A PostgreSQL server that is a child of this process and lives under its data directory. */
export interface EmbeddedPostgres {
  /** For the server itself: a role that owns its database and is bound by row-level security. */
  readonly url: string;
  /** For backups and tests. */
  superuserUrl(database?: string): string;
  /** Of the server process now running; another one after it died and was restarted. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

const ROLE = 'readback';
const RESTART_LEAST_MS = 100;
const RESTART_MOST_MS = 5_000;

/**
 * Starts the embedded database, creating it at the first start, and restarts it whenever its process dies.
 * Throws DirectoryInUseError if another process has the directory (I13).
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const lock = await lockDirectory(dataDir);
  try {
    return await startLocked({ ...options, dataDir }, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function startLocked(options: EmbeddedOptions, lock: DirectoryLock): Promise<EmbeddedPostgres> {
  const directory = join(options.dataDir, 'postgres');
  const account = unprivilegedAccount(directory);
  const cluster: Cluster = { directory, account, binaries: options.binaries ?? packagedBinaries(account) };
  const kind = options.door ?? (process.platform === 'win32' ? 'loopback' : 'socket');
  const door = await (kind === 'socket' ? socketDoor : loopbackDoor)(cluster, options.dataDir);
  await ensureCluster(cluster, door.initArguments);
  const supervisor = await supervise({
    cluster,
    door,
    settings: options.settings ?? [],
    logger: options.logger,
  });
  try {
    await ensureDatabase(door);
  } catch (error) {
    await supervisor.stop();
    door.remove();
    throw error;
  }
  return {
    url: door.url(ROLE, ROLE),
    superuserUrl: (database = 'postgres') => door.url('postgres', database),
    pid: supervisor.pid,
    async stop() {
      await supervisor.stop();
      door.remove();
      lock.release();
    },
  };
}

/** Keeps a server process running until stopped. The first start must succeed; later ones are tried for ever. */
async function supervise(given: Omit<PostmasterOptions, 'signal'>) {
  const stopping = new AbortController();
  const options = { ...given, signal: stopping.signal };
  let current: Postmaster | undefined = await startPostmaster(options);
  // An exit without stop (an uncaught error) would otherwise leave the server running alone.
  const onExit = () => current && process.kill(current.pid, 'SIGINT');
  process.on('exit', onExit);

  async function restart(): Promise<Postmaster | undefined> {
    for (let waitMs = RESTART_LEAST_MS; ; waitMs = Math.min(waitMs * 2, RESTART_MOST_MS)) {
      await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return undefined;
      try {
        return await startPostmaster(options);
      } catch (error) {
        if (stopping.signal.aborted) return undefined;
        options.logger.error({ err: error }, 'database server could not be restarted');
      }
    }
  }

  async function watch(): Promise<void> {
    while (current) {
      await current.ended;
      current = undefined;
      if (stopping.signal.aborted) return;
      options.logger.error('database server ended unexpectedly, restarting it');
      current = await restart();
      if (!current) return;
      options.logger.warn({ postgresPid: current.pid }, 'database server is back');
      // Asked to stop in the very moment the new server became ready.
      if (stopping.signal.aborted) await stopProcess(current.pid);
    }
  }

  const watching = watch();
  return {
    pid: () => current?.pid,
    async stop() {
      stopping.abort();
      if (current) await stopProcess(current.pid);
      await watching;
      process.off('exit', onExit);
    },
  };
}

/** The server's own role is no superuser, so that row-level security binds it. Safe to repeat. */
async function ensureDatabase(door: Door): Promise<void> {
  await withClient(door.url('postgres', 'postgres'), async (client) => {
    const role = await client.query('select 1 from pg_roles where rolname = $1', [ROLE]);
    if (role.rowCount === 0) await client.query(`create role ${ROLE} login nosuperuser nobypassrls`);
    if (door.password) await client.query(`alter role ${ROLE} password '${door.password}'`);
    const database = await client.query('select 1 from pg_database where datname = $1', [ROLE]);
    if (database.rowCount === 0) await client.query(`create database ${ROLE} owner ${ROLE}`);
  });
}
