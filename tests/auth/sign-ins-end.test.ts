/** A4, I9: whoever loses the right to be here loses the line too, at this process and at another that is told nothing. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../server/config.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import { tokenFor } from '../../shared/rooms/device-token.ts';
import { silentLogger } from '../support/postgres.ts';
import { startTestServer, TEST_ADMIN, type TestServer } from '../support/running-server.ts';

const OLD_SECRET = 'the first secret, of thirty-two bytes';
const NEW_SECRET = 'the second secret, of thirty-two bytes';

let folder: string;
let secrets: string;
let here: TestServer;
let elsewhere: RunningServer;
let admin: string;
/** An issuer elsewhere, with keys of its own. */
let issuer: Server;
let issuerKey: CryptoKey;
const ISSUER = 'https://id.example.org';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'readback-secrets-'));
  secrets = join(folder, 'secrets');
  await writeFile(secrets, `${OLD_SECRET}\n`);
  const keys = await generateKeyPair('ES256');
  issuerKey = keys.privateKey;
  const published = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256' }] };
  issuer = createServer((_request, response) => response.end(JSON.stringify(published))).listen(
    0,
    '127.0.0.1',
  );
  await once(issuer, 'listening');
  const { port } = issuer.address() as AddressInfo;
  const env = {
    JWT_SECRET_FILE: secrets,
    JWT_JWKS_URL: `http://127.0.0.1:${port}/keys`,
    JWT_ISSUER: ISSUER,
  };
  here = await startTestServer({ env });
  const url = here.database.pool.options.connectionString;
  const config = parseConfig({ PORT: '0', HOST: '127.0.0.1', DATABASE_URL: url, ...env });
  elsewhere = await startServer(config, silentLogger);
  admin = await signIn(TEST_ADMIN);
});
afterAll(async () => {
  await elsewhere?.stop();
  await here?.stop();
  issuer?.close();
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
    await expect.poll(() => openOf(sockets), { timeout: 30_000 }).toEqual([]);
    expect(openOf(others)).toEqual(PLACES);
    await expectShut(key.key ?? '');
    close(others);
  });

  test('of an ended session are ended everywhere, of the same person elsewhere they stay', async () => {
    const [token, other] = [await signIn(TEST_ADMIN), await signIn(TEST_ADMIN)];
    const [sockets, others] = [await openEverywhere(token), await openEverywhere(other)];
    await call('POST', '/api/auth/sign-out', {}, token);
    await expect.poll(() => openOf(sockets), { timeout: 30_000 }).toEqual([]);
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
    await expect.poll(() => openOf(sockets), { timeout: 30_000 }).toEqual([]);
    await expectShut(token);
  });
});

let tablets = 0;

/** A token of somebody badged in on a tablet of their own. */
async function badgedIn(member: string): Promise<{ token: string; tablet: string }> {
  tablets += 1;
  const { code } = await call('POST', '/api/v1/devices/codes', { name: 'Tablet', units: ['M1'] });
  const enrolled: Record<string, unknown> = await call('POST', '/api/v1/device/enrol', {
    code,
    device: `tablet-${tablets}`,
  });
  const credential = String(enrolled['credential']);
  const { badge = '' } = await call('POST', `/api/v1/members/${member}/badge`, {});
  const [, , username, secret] = badge.split(':');
  await call('POST', '/api/v1/device/badge', { username, badge: secret }, credential);
  return { token: tokenFor(credential, member), tablet: (enrolled['device'] as { id: string }).id };
}

const newCrew = async (username: string): Promise<string> => {
  const who = { username, name: username, password: 'a long password', roles: ['crew'] };
  return (await call('POST', '/api/v1/members', who)).id ?? '';
};

describe('A4 F11 open sockets of a tablet', () => {
  test('that was taken out of service are ended everywhere, of the same person’s other tablet they stay', async () => {
    const member = await newCrew('two-tablets');
    const [one, other] = [await badgedIn(member), await badgedIn(member)];
    const [sockets, others] = [await openEverywhere(one.token), await openEverywhere(other.token)];
    await call('POST', `/api/v1/devices/${one.tablet}/revoke`, {});
    await expect.poll(() => openOf(sockets), { timeout: 20_000 }).toEqual([]);
    expect(openOf(others)).toEqual(PLACES);
    close(others);
  });

  test('are ended everywhere when its person is removed', async () => {
    const member = await newCrew('leaves-tablet');
    const { token } = await badgedIn(member);
    const sockets = await openEverywhere(token);
    await call('DELETE', `/api/v1/members/${member}`);
    await expect.poll(() => openOf(sockets), { timeout: 20_000 }).toEqual([]);
    await expectShut(token);
  });
});

test('A4 a token of an issuer with published keys loses its sockets when it runs out, another keeps them', async () => {
  const tokenUntil = (exp: number): Promise<string> =>
    new SignJWT({ org: here.org, roles: ['dispatcher'] })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuer(ISSUER)
      .setSubject(`until-${exp}`)
      .setExpirationTime(exp)
      .sign(issuerKey);
  const nowS = Math.floor(Date.now() / 1_000);
  const [short, long] = [await tokenUntil(nowS + 12), await tokenUntil(nowS + 600)];
  const [sockets, others] = [await openEverywhere(short), await openEverywhere(long)];
  expect(openOf(sockets)).toEqual(PLACES);
  await expect.poll(() => openOf(sockets), { timeout: 30_000 }).toEqual([]);
  expect(Date.now() / 1_000).toBeGreaterThanOrEqual(nowS + 12);
  expect(openOf(others)).toEqual(PLACES);
  // Clocks may differ by some seconds.
  await expect.poll(() => statusOf(short), { timeout: 30_000 }).toEqual([401, 401]);
  close(others);
}, 90_000);

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
  await expect.poll(() => statusOf(fresh), { timeout: 30_000 }).toEqual([200, 200]);
  expect(await statusOf(old)).toEqual([200, 200]);
  expect(openOf(sockets)).toEqual(PLACES);
  expect(await statusOf(await here.token('dispatcher'))).toEqual([200, 200]);

  await writeFile(secrets, '');
  const later = await openEverywhere(fresh);
  await writeFile(secrets, `${NEW_SECRET}\n`);
  await expect.poll(() => openOf(sockets), { timeout: 30_000 }).toEqual([]);
  expect(await statusOf(old)).toEqual([401, 401]);
  expect(openOf(later)).toEqual(PLACES);
  close(later);
});
