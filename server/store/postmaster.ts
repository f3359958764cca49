import { readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../observability/logger.ts';
import { withClient } from './database.ts';
import { seenDirectory, spawnInCluster } from './postgres-cluster.ts';
import type { Cluster } from './postgres-cluster.ts';
import type { Door } from './postgres-door.ts';
import { isAlive, programName, workingDirectory } from './process-facts.ts';

export interface PostmasterOptions {
  readonly cluster: Cluster;
  readonly door: Door;
  /** `name=value`, after our own. */
  readonly settings: readonly string[];
  readonly logger: Logger;
  /** Aborted: a start under way is given up. */
  readonly signal: AbortSignal;
}

/** One running PostgreSQL server process. */
export interface Postmaster {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

/** Values of queries stay out of the log: they are patient data. */
const ourSettings = [
  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',
  'shared_buffers=64MB',
  'max_connections=40',
  'max_wal_size=256MB',
  'max_parallel_workers_per_gather=0',
  'jit=off',
  'timezone=UTC',
  'log_min_messages=warning',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
  'log_line_prefix=',
];

const START_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 20;
const KEPT_LINES = 20;

/** Starts the server and waits until it answers. Throws with the server's last words if it ends before that. */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { cluster, door, logger } = options;
  await stopLeftover(cluster, logger);
  door.clear();
  const args = [...ourSettings, ...door.settings, ...options.settings].flatMap((setting) => ['-c', setting]);
  const child = spawnInCluster(cluster, cluster.binaries.postgres, ['-D', seenDirectory(cluster), ...args]);
  const lastLines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastLines.splice(0, lastLines.length - KEPT_LINES + 1);
    lastLines.push(line);
    // PANIC: the server is about to end itself, for instance because the disk is full.
    logger[line.startsWith('PANIC') ? 'error' : 'debug']({ line }, 'postgres');
  });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let over = false;
  const end = (error?: Error) => {
    if (error) lastLines.push(error.message);
    over = true;
    resolve();
  };
  child.once('error', end);
  child.once('close', () => end());
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  const hopeless = () => over || options.signal.aborted || performance.now() > giveUpAt;
  try {
    while (!(await answers(door.url('postgres', 'postgres')))) {
      if (hopeless())
        throw new Error(`PostgreSQL could not start on ${cluster.directory}: ${lastLines.join(' | ')}`);
      await delay(READY_POLL_MS);
    }
  } catch (error) {
    child.kill('SIGQUIT');
    await ended;
    throw error;
  }
  if (child.pid === undefined) throw new Error('PostgreSQL started without a process id');
  return { pid: child.pid, ended };
}

async function answers(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('select 1'));
    return true;
  } catch {
    return false;
  }
}

/** SIGINT: fast shutdown, then SIGQUIT: immediate (recovers from the log at the next start), then SIGKILL. */
const stopSteps = [
  { signal: 'SIGINT', waitMs: 8_000 },
  { signal: 'SIGQUIT', waitMs: 4_000 },
  { signal: 'SIGKILL', waitMs: 4_000 },
] as const;

/** Ends a server process, politely first. Returns when it is gone. */
export async function stopProcess(pid: number): Promise<void> {
  for (const { signal, waitMs } of stopSteps) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    const until = performance.now() + waitMs;
    while (isAlive(pid) && performance.now() < until) await delay(10);
  }
  if (isAlive(pid)) throw new Error(`PostgreSQL (process ${pid}) does not end`);
}

/**
 * Deals with what an earlier server left on the directory. The caller holds the directory lock, so a server that
 * still runs here has lost its owner and is stopped. A pid file that names a dead process, a zombie or some other
 * program is removed.
 */
async function stopLeftover({ directory }: Cluster, logger: Logger): Promise<void> {
  const path = join(directory, 'postmaster.pid');
  const pid = readPid(path);
  if (pid !== undefined && runsHere(pid, directory)) {
    logger.warn({ postgresPid: pid }, 'stopping the database server an earlier process left behind');
    await stopProcess(pid);
  }
  rmSync(path, { force: true });
}

function runsHere(pid: number, directory: string): boolean {
  if (pid === process.pid || !isAlive(pid) || !/postgres/i.test(programName(pid) ?? '')) return false;
  const at = workingDirectory(pid);
  return at === undefined || at === realpathSync(directory);
}

function readPid(path: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
