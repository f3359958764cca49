/** A4, I9: whoever loses the right to be here loses the line too, at this process and at another that is told nothing. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../server/config.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import { silentLogger } from '../support/postgres.ts';
import { startTestServer, TEST_ADMIN, type TestServer } from '../support/running-server.ts';

const OLD_SECRET = 'the first secret, of thirty-two bytes';
const NEW_SECRET = 'the second secret, of thirty-two bytes';

let folder: string;
let secrets: string;
let here: TestServer;
let elsewhere: RunningServer;
let admin: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'readback-secrets-'));
  secrets = join(folder, 'secrets');
  await writeFile(secrets, `${OLD_SECRET}\n`);
  const env = { JWT_SECRET_FILE: secrets };
  here = await startTestServer({ env });
  const url = here.database.pool.options.connectionString;
  const config = parseConfig({ PORT: '0', HOST: '127.0.0.1', DATABASE_URL: url, ...env });
  elsewhere = await startServer(config, silentLogger);
  admin = await signIn(TEST_ADMIN);
});
afterAll(async () => {
  await elsewhere?.stop();
  await here?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function call(
  method: string,
  path: string,
  body?: unknown,
  token = admin,
): Promise<Record<string, string>> {
  const response = await fetch(here.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect([path, response.status < 300]).toEqual([path, true]);
  const text = await response.text();
  return text ? (JSON.parse(text) as Record<string, string>) : {};
}

async function signIn(who: { username: string; password: string }): Promise<string> {
  const response = await fetch(`${here.url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(who),
  });
  return ((await response.json()) as { token: string }).token;
}

const PLACES = ['here /', 'here /sync', 'elsewhere /', 'elsewhere /sync'];

/** At both doors of both processes; resolves when all are let in. */
function openEverywhere(token: string): Promise<Socket[]> {
  return Promise.all(
    PLACES.map((place) => {
      const [server, path] = place.split(' ');
      const socket = io(`${server === 'here' ? here.url : elsewhere.url}${path}`, {
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        auth: { token, device: 'd', protocol: PROTOCOL },
      });
      return new Promise<Socket>((resolve, reject) => {
        socket.once(path === '/' ? 'authenticated' : 'hello', () => resolve(socket));
        socket.once('connect_error', reject);
      });
    }),
  );
}

const openOf = (sockets: readonly Socket[]): string[] =>
  PLACES.filter((_, place) => sockets[place]?.connected);
const close = (sockets: readonly Socket[]): void => sockets.forEach((socket) => socket.disconnect());

/** Nobody comes back in from what a process remembers. */
async function expectShut(token: string): Promise<void> {
  for (const { url } of [here, elsewhere]) {
    const answer = await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(401);
  }
}

describe('A4 open sockets', () => {
  test('of a revoked key are ended everywhere, of another key they stay', async () => {
    const [key, other] = [
      await call('POST', '/api/v1/keys', { name: 'one', roles: ['service'] }),
      await call('POST', '/api/v1/keys', { name: 'two', roles: ['service'] }),
    ];
    const [sockets, others] = [await openEverywhere(key.key ?? ''), await openEverywhere(other.key ?? '')];
    await call('DELETE', `/api/v1/keys/${key.id}`);
    await expect.poll(() => openOf(sockets), { timeout: 10_000 }).toEqual([]);
    expect(openOf(others)).toEqual(PLACES);
    await expectShut(key.key ?? '');
    close(others);
  });

  test('of an ended session are ended everywhere, of the same person elsewhere they stay', async () => {
    const [token, other] = [await signIn(TEST_ADMIN), await signIn(TEST_ADMIN)];
    const [sockets, others] = [await openEverywhere(token), await openEverywhere(other)];
    await call('POST', '/api/auth/sign-out', {}, token);
    await expect.poll(() => openOf(sockets), { timeout: 10_000 }).toEqual([]);
    expect(openOf(others)).toEqual(PLACES);
    await expectShut(token);
    close(others);
  });

  test('of a removed member are ended everywhere', async () => {
    const who = { username: 'leaving', password: 'a long password' };
    const { id } = await call('POST', '/api/v1/members', { ...who, name: 'Leaving', roles: ['crew'] });
    const token = await signIn(who);
    const sockets = await openEverywhere(token);
    await call('DELETE', `/api/v1/members/${id}`);
    await expect.poll(() => openOf(sockets), { timeout: 10_000 }).toEqual([]);
    await expectShut(token);
  });
});

const signedWith = (secret: string): Promise<string> =>
  new SignJWT({ org: here.org, roles: ['dispatcher'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('partner')
    .setExpirationTime('10 minutes')
    .sign(Buffer.from(secret));

const statusOf = async (token: string): Promise<number[]> =>
  Promise.all(
    [here.url, elsewhere.url].map(
      async (url) =>
        (await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status,
    ),
  );

test('A4 secrets are changed without a restart: both are good during the overlap, then only the new one', async () => {
  const [old, fresh] = [await signedWith(OLD_SECRET), await signedWith(NEW_SECRET)];
  expect([await statusOf(old), await statusOf(fresh)]).toEqual([
    [200, 200],
    [401, 401],
  ]);
  const sockets = await openEverywhere(old);

  await writeFile(secrets, `${NEW_SECRET}\n${OLD_SECRET}\n`);
  await expect.poll(() => statusOf(fresh), { timeout: 10_000 }).toEqual([200, 200]);
  expect(await statusOf(old)).toEqual([200, 200]);
  expect(openOf(sockets)).toEqual(PLACES);
  expect(await statusOf(await here.token('dispatcher'))).toEqual([200, 200]);

  await writeFile(secrets, '');
  const later = await openEverywhere(fresh);
  await writeFile(secrets, `${NEW_SECRET}\n`);
  await expect.poll(() => openOf(sockets), { timeout: 10_000 }).toEqual([]);
  expect(await statusOf(old)).toEqual([401, 401]);
  expect(openOf(later)).toEqual(PLACES);
  close(later);
});
