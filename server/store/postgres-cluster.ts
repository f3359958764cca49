import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { mayReach } from './postgres-account.ts';
import type { Account } from './postgres-account.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';

/** A database directory, how to run programs on it, and as whom. */
export interface Cluster {
  readonly directory: string;
  readonly binaries: PostgresBinaries;
  /** Undefined: as ourselves. */
  readonly account: Account | undefined;
}

/**
 * Creates the database directory unless it exists. Made under another name and renamed, so that a crash in the
 * middle leaves nothing that looks like a database.
 */
export async function ensureCluster(cluster: Cluster, initArguments: readonly string[]): Promise<void> {
  const { directory, binaries } = cluster;
  const parent = dirname(directory);
  for (const name of readdirSync(parent)) {
    if (name.startsWith('postgres.new-')) rmSync(join(parent, name), { recursive: true, force: true });
  }
  if (existsSync(join(directory, 'PG_VERSION'))) return checkVersion(cluster);
  const draft = join(parent, `postgres.new-${process.pid}`);
  makePrivateDirectory(draft, cluster.account);
  const draftCluster = { ...cluster, directory: draft };
  await runToEnd(draftCluster, binaries.initdb, [
    '-D',
    seenDirectory(draftCluster),
    '--username=postgres',
    '--encoding=UTF8',
    ...initArguments,
    ...(binaries.major >= 17
      ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
      : ['--locale=C']),
  ]);
  rmSync(directory, { recursive: true, force: true });
  renameSync(draft, directory);
  syncDirectory(parent);
}

function checkVersion({ directory, binaries }: Cluster): void {
  const found = readFileSync(join(directory, 'PG_VERSION'), 'utf8').trim();
  if (found === String(binaries.major)) return;
  throw new Error(
    `${directory} was made by PostgreSQL ${found} and this program brings PostgreSQL ${binaries.major}. ` +
      'Start the version that made it, export, and import here.',
  );
}

/**
 * The directory as the child process is told of it. An account that may not pass through a closed parent (a checkout
 * in /root) still gets in by its own working directory, which Linux shows under this name. (Programs before 16 leave
 * their working directory on the way.)
 */
export function seenDirectory({ directory, account, binaries }: Cluster): string {
  if (!account || mayReach(directory, account)) return directory;
  if (process.platform === 'linux' && binaries.major >= 16) return '/proc/self/cwd';
  throw new Error(
    `PostgreSQL refuses to run as root, and the account ${account.name} may not enter ${directory}. ` +
      'Set DATA_DIR to a directory that every user may pass through.',
  );
}

/** Starts a program of the cluster with none of this process's own environment, where secrets are. */
export function spawnInCluster(cluster: Cluster, program: string, args: readonly string[]) {
  const { account, binaries } = cluster;
  return spawn(program, args, {
    cwd: cluster.directory,
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own: Ctrl-C in a terminal must reach this process first, not the database under it.
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: childEnvironment(binaries),
    ...(account && { uid: account.uid, gid: account.gid }),
  });
}

function childEnvironment(binaries: PostgresBinaries): Record<string, string> {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    TZ: 'UTC',
    ...(binaries.libraries && { LD_LIBRARY_PATH: binaries.libraries }),
  };
}

export function makePrivateDirectory(path: string, account: Account | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  if (account) chownSync(path, account.uid, account.gid);
}

async function runToEnd(cluster: Cluster, program: string, args: readonly string[]): Promise<void> {
  const child = spawnInCluster(cluster, program, args);
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once('error', reject);
  child.once('close', (code) => {
    if (code === 0) resolve();
    else reject(new Error(`${program} failed with code ${code}: ${said.join('').trim().slice(-2000)}`));
  });
  await promise;
}

/** A rename is on the disk only when its directory is. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
