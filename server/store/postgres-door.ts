import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePrivateDirectory, seenDirectory } from './postgres-cluster.ts';
import type { Cluster } from './postgres-cluster.ts';

/** How the server reaches the database and nobody else does. */
export interface Door {
  /** For initdb: who may connect how. */
  readonly initArguments: readonly string[];
  /** Of both roles, where connecting needs one. */
  readonly password?: string;
  /** Server settings, `name=value`. */
  readonly settings: readonly string[];
  url(role: string, database: string): string;
  /** Before a start: nothing of an earlier server may be in the way. */
  clear(): void;
  remove(): void;
}

/** sun_path in the kernel holds 108 bytes with the terminating zero. */
const LONGEST_SOCKET_PATH = 107;
const SOCKET_NAME = '.s.PGSQL.5432';

/**
 * A Unix socket in a directory only this account and the database's may enter; no TCP port at all. Beside the
 * database, or in a private temporary directory where that path is too long or closed to the database's account.
 */
export function socketDoor(cluster: Cluster, dataDir: string): Door {
  const beside = join(dataDir, 'socket');
  const fits = Buffer.byteLength(join(beside, SOCKET_NAME)) <= LONGEST_SOCKET_PATH;
  const reachable = seenDirectory(cluster) === cluster.directory;
  const directory = fits && reachable ? beside : mkdtempSync(join(tmpdir(), 'readback-'));
  makePrivateDirectory(directory, cluster.account);
  return {
    initArguments: ['--auth-local=trust', '--auth-host=reject'],
    settings: [
      `unix_socket_directories=${directory}`,
      'unix_socket_permissions=0700',
      'listen_addresses=',
      'port=5432',
    ],
    url: (role, database) => `postgres://${role}@localhost/${database}?host=${encodeURIComponent(directory)}`,
    clear() {
      for (const name of readdirSync(directory)) {
        if (name.startsWith(SOCKET_NAME)) rmSync(join(directory, name), { force: true });
      }
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Where the system has no Unix sockets (Windows): a loopback port and a password kept in a private file. */
export async function loopbackDoor(cluster: Cluster, dataDir: string): Promise<Door> {
  const port = await findFreePort();
  const passwordFile = join(dataDir, 'postgres-password');
  if (!existsSync(passwordFile))
    writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
  if (cluster.account) chownSync(passwordFile, cluster.account.uid, cluster.account.gid);
  const password = readFileSync(passwordFile, 'utf8');
  return {
    initArguments: ['--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    password,
    settings: ['unix_socket_directories=', 'listen_addresses=127.0.0.1', `port=${port}`],
    url: (role, database) => `postgres://${role}:${password}@127.0.0.1:${port}/${database}`,
    clear: () => undefined,
    remove: () => undefined,
  };
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free loopback port was found');
  return address.port;
}
