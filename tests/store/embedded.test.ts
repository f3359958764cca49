import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DirectoryInUseError } from '../../server/store/directory-lock.ts';
import { openDatabase, withClient } from '../../server/store/database.ts';
import { startEmbedded } from '../../server/store/embedded.ts';
import type { EmbeddedOptions, EmbeddedPostgres } from '../../server/store/embedded.ts';
import { isAlive } from '../../server/store/process-facts.ts';
import { silentLogger, temporaryDirectory } from '../support/postgres.ts';

interface OwnerReport {
  readonly pid: number;
  readonly url: string;
  readonly acked: readonly number[];
  readonly refused?: string;
}

let scratch: string;
let dataDir: string;
let servers: EmbeddedPostgres[];
let owners: ChildProcess[];

beforeEach(() => {
  scratch = temporaryDirectory();
  dataDir = scratch;
  servers = [];
  owners = [];
});

afterEach(async () => {
  for (const server of servers) await server.stop();
  for (const owner of owners) {
    // Asked of each in its turn: one that was refused may have ended by itself meanwhile.
    if (owner.exitCode !== null || owner.signalCode !== null) continue;
    owner.kill('SIGTERM');
    await once(owner, 'exit');
  }
  rmSync(scratch, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ dataDir, logger: silentLogger, ...options });
  servers.push(server);
  return server;
}

/** Another process that opens the store on the same directory. */
async function startOwner() {
  const script = join(import.meta.dirname, '../support/store-owner.ts');
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  owners.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const report: OwnerReport = JSON.parse(String(line));
  return { child, report };
}

function postmasterPid(): number {
  return Number.parseInt(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10);
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 5_000);
}

async function insert(url: string, n: number): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('create table if not exists acked (n int primary key)');
    await client.query('insert into acked values ($1)', [n]);
  });
}

async function read(url: string): Promise<number[]> {
  const result = await withClient(url, (client) =>
    client.query<{ n: number }>('select n from acked order by n'),
  );
  return result.rows.map((row) => row.n);
}

describe('one owner per data directory', () => {
  test('I13 a second start in another process is refused at once and names the holder', async () => {
    const beganAt = performance.now();
    const first = await startOwner();
    const startMs = performance.now() - beganAt;
    const second = await startOwner();
    expect(second.report.refused).toContain(`in use by process ${first.report.pid}`);
    expect(performance.now() - beganAt - startMs, 'without waiting for anything').toBeLessThan(startMs);
    await insert(first.report.url, 1);
    expect(await read(first.report.url)).toEqual([1]);
  });

  test('I13 a second start in the same process is refused', async () => {
    await start();
    await expect(start()).rejects.toThrow(DirectoryInUseError);
  });

  test('I13 of several starts at once after a crash exactly one wins', async () => {
    const first = await startOwner();
    await kill(first.report.pid);
    const tries = await Promise.all([startOwner(), startOwner(), startOwner()]);
    expect(tries.filter(({ report }) => report.refused === undefined)).toHaveLength(1);
  });

  test('the lock of a process id that now belongs to another program is taken over', async () => {
    const server = await start();
    const lock = join(dataDir, 'readback.lock');
    const holder: object = JSON.parse(readFileSync(lock, 'utf8'));
    await server.stop();
    servers = [];
    writeFileSync(lock, JSON.stringify({ ...holder, pid: process.ppid, startedAt: '1' }));
    const again = await start();
    expect(again.pid()).toBeGreaterThan(0);
  });

  test('I13 a holder in another container is known by its beat: refused while it beats, taken over when silent', async () => {
    const lock = join(dataDir, 'readback.lock');
    writeFileSync(lock, JSON.stringify({ pid: 7, place: 'elsewhere', token: 'theirs' }));
    const beat = setInterval(() => utimesSync(lock, new Date(), new Date()), 300);
    await expect(start()).rejects.toThrow(/in use by process 7 in another container/);
    clearInterval(beat);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(lock, longAgo, longAgo);
    expect((await start()).pid()).toBeGreaterThan(0);
  });

  test('an unreadable lock file does not keep the server from starting', async () => {
    writeFileSync(join(dataDir, 'readback.lock'), 'half a li');
    expect((await start()).pid()).toBeGreaterThan(0);
  });
});

describe('what an earlier run left behind', () => {
  test('a pid file of a dead process is removed', async () => {
    await (await start()).stop();
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    writeFileSync(join(dataDir, 'postgres/postmaster.pid'), `${dead.pid}\n${dataDir}/postgres\n1\n5432\n`);
    servers = [];
    await insert((await start()).url, 1);
  });

  test('a pid file that names another living program is removed and the program is left alone', async () => {
    await (await start()).stop();
    servers = [];
    const bystander = spawn('sleep', ['60']);
    try {
      writeFileSync(
        join(dataDir, 'postgres/postmaster.pid'),
        `${bystander.pid}\n${dataDir}/postgres\n1\n5432\n`,
      );
      await insert((await start()).url, 1);
      expect(isAlive(bystander.pid ?? 0)).toBe(true);
    } finally {
      bystander.kill();
    }
  });

  test('a zombie postmaster does not count as alive', async () => {
    const server = await start();
    await server.stop();
    servers = [];
    // Once the shell has become a program that never waits, a child that ends stays a zombie.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
    try {
      const [line] = await once(createInterface({ input: parent.stdout }), 'line');
      const zombie = Number(line);
      const program = () => readFileSync(`/proc/${parent.pid ?? 0}/comm`, 'utf8').trim();
      await vi.waitFor(() => expect(program()).toBe('sleep'), 5_000);
      process.kill(zombie, 'SIGKILL');
      const state = () => readFileSync(`/proc/${zombie}/stat`, 'utf8').split(') ')[1]?.[0];
      await vi.waitFor(() => expect(state()).toBe('Z'), 5_000);
      expect(isAlive(zombie)).toBe(false);
      writeFileSync(join(dataDir, 'postgres/postmaster.pid'), `${zombie}\n${dataDir}/postgres\n1\n5432\n`);
      await insert((await start()).url, 1);
    } finally {
      parent.kill();
    }
  });

  test('a first start cut off in the middle is begun again', async () => {
    mkdirSync(join(dataDir, 'postgres.new-1/base'), { recursive: true });
    await insert((await start()).url, 1);
    expect(readdirSync(dataDir).filter((name) => name.includes('.new-'))).toEqual([]);
  });

  test('I1 the owner is killed: its orphaned server is stopped, committed rows stay', async () => {
    const first = await startOwner();
    await insert(first.report.url, 1);
    const orphan = postmasterPid();
    await kill(first.report.pid);
    expect(isAlive(orphan)).toBe(true);
    const second = await startOwner();
    expect(second.report.acked).toEqual([1]);
    expect(isAlive(orphan)).toBe(false);
    expect(postmasterPid()).not.toBe(orphan);
  });
});

test('a server that cannot start says why and frees the directory', async () => {
  await expect(start({ settings: ['shared_buffers=nonsense'] })).rejects.toThrow(
    /PostgreSQL could not start on .*shared_buffers/,
  );
  expect((await start()).pid()).toBeGreaterThan(0);
});

describe('while running', () => {
  test('I1 the server process is killed: it is restarted and committed rows stay', async () => {
    const server = await start();
    await insert(server.url, 1);
    const first = server.pid() ?? 0;
    await kill(first);
    await vi.waitFor(async () => expect(await read(server.url)).toEqual([1]), {
      timeout: 15_000,
      interval: 50,
    });
    expect(server.pid()).not.toBe(first);
    await insert(server.url, 2);
  });

  test('a killed server breaks no open pool for good', async () => {
    const server = await start();
    const database = await openDatabase({ url: server.url, logger: silentLogger });
    try {
      await database.pool.query('select 1');
      await kill(server.pid() ?? 0);
      const answer = () => database.pool.query('select 1 as one');
      await vi.waitFor(async () => expect((await answer()).rows).toEqual([{ one: 1 }]), {
        timeout: 15_000,
        interval: 50,
      });
    } finally {
      await database.close();
    }
  });

  test('stopping while a killed server is being restarted leaves nothing running', async () => {
    for (const pauseMs of [0, 120, 180, 240]) {
      const server = await start();
      await kill(server.pid() ?? 0);
      await delay(pauseMs);
      await server.stop();
      servers = [];
      expect(existsSync(join(dataDir, 'postgres/postmaster.pid')) && isAlive(postmasterPid())).toBe(false);
    }
  });

  test('a path too long for a socket gets a private temporary directory', async () => {
    dataDir = join(scratch, 'a'.repeat(100));
    const server = await start();
    expect(server.url).not.toContain('aaaa');
    await insert(server.url, 1);
  });
});

describe('how it is set up', () => {
  test('it writes through to the disk, binds its role, and listens on no TCP port', async () => {
    const server = await start();
    const settings = await withClient(server.url, (client) =>
      client.query(`select name, setting from pg_settings
        where name in ('fsync', 'synchronous_commit', 'full_page_writes') order by name`),
    );
    expect(settings.rows.map((row) => row.setting)).toEqual(['on', 'on', 'on']);
    const readFile = withClient(server.url, (client) => client.query(`select pg_read_file('/etc/passwd')`));
    await expect(readFile).rejects.toThrow(/permission denied/);
    expect(listeningSockets(server.pid() ?? 0)).toEqual([]);
  });

  test('where sockets do not exist: one loopback port, and no way in without the password', async () => {
    const server = await start({ door: 'loopback' });
    await insert(server.url, 1);
    const url = new URL(server.superuserUrl());
    expect(url.hostname).toBe('127.0.0.1');
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o077).toBe(0);
    url.password = 'guess';
    await expect(read(url.href)).rejects.toThrow(/password authentication failed/);
    expect(listeningSockets(server.pid() ?? 0)).toHaveLength(1);
  });

  test('root in a directory closed to everybody else (a checkout in /root)', async () => {
    chmodSync(scratch, 0o700);
    dataDir = join(scratch, 'data');
    const server = await start();
    await insert(server.url, 1);
    await kill(server.pid() ?? 0);
    const seen = async () => expect(await read(server.url)).toEqual([1]);
    await vi.waitFor(seen, { timeout: 15_000, interval: 50 });
  });
});

/** TCP sockets of a process in state LISTEN (0A). */
function listeningSockets(pid: number): string[] {
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`)));
  return ['tcp', 'tcp6']
    .flatMap((family) => readFileSync(`/proc/${pid}/net/${family}`, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && open.has(`socket:[${fields[9]}]`))
    .map((fields) => fields[1] ?? '');
}

describe('stopping', () => {
  test('SIGTERM stops server and owner cleanly and frees the directory', async () => {
    const owner = await startOwner();
    const postgres = postmasterPid();
    owner.child.kill('SIGTERM');
    const [code] = await once(owner.child, 'exit');
    expect(code).toBe(0);
    expect(isAlive(postgres)).toBe(false);
    expect(existsSync(join(dataDir, 'readback.lock'))).toBe(false);
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
  });

  test('an owner that exits without stopping takes its server with it', async () => {
    const owner = await startOwner();
    const postgres = postmasterPid();
    owner.child.kill('SIGUSR2');
    await once(owner.child, 'exit');
    await vi.waitFor(() => expect(isAlive(postgres)).toBe(false), 5_000);
  });
});
