/** C3, F7: Web Push to a closed app, against a push service on the loopback that decrypts what it is given. */
import { createECDH, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { importJWK, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { keepSubscribed, type PushSignIn } from '../../../client/alerts/push-subscription.ts';
import { event } from '../../support/log-fixture.ts';
import { pushBrowser } from '../../support/push-service.ts';
import { startTestServer, type TestServer } from '../../support/running-server.ts';

/** Comes with the library that encrypts, without types. */
const ece = createRequire(import.meta.url)('http_ece') as {
  decrypt(body: Buffer, how: { version: string; privateKey: unknown; authSecret: string }): Buffer;
};

const PATIENCE = { timeout: 30_000, interval: 50 };
const incident = {
  type: 'Breathing problem',
  address: '12 Mill Road',
  priority: 1,
  details: 'Ada Bell, 71, chest pain',
};

interface Got {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
}

const browser = createECDH('prime256v1');
browser.generateKeys();
const auth = randomBytes(16);
const keys = { p256dh: browser.getPublicKey('base64url'), auth: auth.toString('base64url') };

let server: TestServer;
let service: Server;
let base: string;
let got: Got[] = [];
/** What the push service answers, by path; 201 unless said otherwise. */
const answers = new Map<string, number[]>();

beforeAll(async () => {
  service = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      const plain = ece.decrypt(Buffer.concat(chunks), {
        version: 'aes128gcm',
        privateKey: browser,
        authSecret: auth.toString('base64url'),
      });
      got.push({ path, headers: request.headers, text: plain.toString('utf8') });
      response.writeHead(answers.get(path)?.shift() ?? 201).end();
    });
  });
  await new Promise<void>((done) => service.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  server = await startTestServer({ units: ['M1', 'M2'], env: { WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8' } });
  await server.push(await server.token('admin'), [
    event('unit:crew', { unitId: 'M1', data: { crew: [{ id: 'ana', name: 'Ana' }] } }),
    event('unit:status', { unitId: 'M1', data: { status: 'available' } }),
    event('incident:created', { incidentId: 'I1', data: incident }),
  ]);
}, 120_000);

afterAll(async () => {
  await server?.stop();
  service?.close();
});
beforeEach(() => {
  got = [];
});

const ana = () => server.token('crew', { sub: 'ana' });

async function ask(method: string, path: string, body?: unknown, token?: string): Promise<Response> {
  return fetch(`${server.url}/api/v1/push${path}`, {
    method,
    headers: { authorization: `Bearer ${token ?? (await ana())}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
const subscribe = (path: string, token?: string) =>
  ask('POST', '/subscriptions', { endpoint: base + path, keys, device: 'tablet-1' }, token);
const rows = () =>
  server.database.withOrg('demo', async (trx) => ({
    subscriptions: await trx.selectFrom('push_subscriptions').selectAll().execute(),
    queue: await trx.selectFrom('push_queue').selectAll().execute(),
  }));
const send = async (assignmentId: string, unitId = 'M1') =>
  server.push(await server.token('dispatcher'), [
    event('assignment:sent', { unitId, incidentId: 'I1', data: { assignmentId, incident } }),
  ]);
const withdraw = async (assignmentId: string) =>
  server.push(await server.token('dispatcher'), [
    event('assignment:cancelled', { unitId: 'M1', incidentId: 'I1', data: { assignmentId } }),
  ]);
const to = (path: string) => got.filter((each) => each.path === path);

test('an assignment wakes the crew of the unit: encrypted for its browser, signed, urgent, and without anything of the call', async () => {
  expect((await subscribe('/ana')).status).toBe(201);
  expect((await subscribe('/ana')).status).toBe(201);
  expect((await subscribe('/bob', await server.token('crew', { sub: 'bob' }))).status).toBe(201);
  await send('A1');
  await expect.poll(() => to('/ana').length, PATIENCE).toBe(1);
  const [push] = to('/ana');
  expect(JSON.parse(push?.text ?? '')).toEqual({
    type: 'assignment',
    title: 'New assignment for M1',
    tag: 'assignment-A1',
    path: '/crew',
    // For the receipt of the app alone; nothing of it is shown.
    assignment: { unitId: 'M1', incidentId: 'I1', assignmentId: 'A1' },
  });
  for (const told of ['Mill', 'Ada', 'Breathing']) expect(push?.text).not.toContain(told);
  expect(push?.headers).toMatchObject({ urgency: 'high', 'content-encoding': 'aes128gcm' });
  expect(Number(push?.headers.ttl)).toBeLessThanOrEqual(120);
  await expect.poll(async () => (await rows()).queue, PATIENCE).toEqual([]);
  expect(to('/bob')).toEqual([]);

  const { publicKey } = (await (await ask('GET', '/key')).json()) as { publicKey: string };
  const [, token = '', k = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(String(push?.headers.authorization)) ?? [];
  expect(k).toBe(publicKey);
  const point = Buffer.from(publicKey, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const { payload } = await jwtVerify(token, await importJWK(jwk, 'ES256'), { audience: base });
  expect(payload.sub).toMatch(/^(mailto|https):/);
  await withdraw('A1');
  await expect.poll(() => to('/ana').length, PATIENCE).toBe(2);
}, 60_000);

test('F7: a change of the call wakes its crew with another notice, but not whoever made it, nor for what is no news; off the call nobody is woken', async () => {
  const change = async (token: string, type: string, data: Record<string, unknown>) =>
    server.push(token, [event(type, { incidentId: 'I1', data })]);
  const desk = await server.token('dispatcher');
  await subscribe('/ana');
  await send('A1b');
  await expect.poll(() => to('/ana').length, PATIENCE).toBe(1);
  await change(desk, 'incident:updated', { zip: '12345' });
  await change(await ana(), 'incident:note', { text: 'own words' });
  await change(desk, 'incident:updated', { address: '9 Elm Road' });
  await expect.poll(() => to('/ana').length, PATIENCE).toBe(2);
  expect(JSON.parse(to('/ana')[1]?.text ?? '')).toEqual({
    type: 'call-update',
    title: 'Call changed for M1',
    tag: 'call-M1',
    path: '/crew',
  });
  await withdraw('A1b');
  await expect.poll(() => to('/ana').length, PATIENCE).toBe(3);
  await change(desk, 'incident:note', { text: 'nobody is on it' });
  await server.push(desk, [
    event('notification:new', { data: { userId: 'ana', title: 'Shift ends', level: 'info' } }),
  ]);
  // The log is followed in order: what came after the note is here, so the note was passed over.
  await expect.poll(() => to('/ana').length, PATIENCE).toBe(4);
  expect(to('/ana').map(({ text }) => (JSON.parse(text) as { type: string }).type)).toEqual([
    'assignment',
    'call-update',
    'assignment-cancelled',
    'notification',
  ]);
}, 60_000);

test('a failing push service is tried again, one that is gone is forgotten, one that refuses is parked with the reason', async () => {
  answers.set('/flaky', [503]).set('/gone', [410]).set('/no', [400]);
  for (const path of ['/flaky', '/gone', '/no']) await subscribe(path);
  await send('A2');
  await expect.poll(() => to('/flaky').length, PATIENCE).toBe(2);
  await expect
    .poll(async () => (await rows()).queue.map(({ parked }) => parked), PATIENCE)
    .toEqual(['answered 400']);
  // Ana's first, the flaky one, the refusing one, and Bob's.
  expect((await rows()).subscriptions).toHaveLength(4);
  expect(to('/gone')).toHaveLength(1);
}, 60_000);

test('an address is kept sealed, must be public, and is one person’s own', async () => {
  const { subscriptions } = await rows();
  expect(JSON.stringify(subscriptions)).not.toContain(base);
  const inside = await ask('POST', '/subscriptions', {
    endpoint: 'https://10.0.0.8/push',
    keys,
    device: 'tablet-1',
  });
  expect(inside.status).toBe(400);
  const plain = await ask('POST', '/subscriptions', {
    endpoint: 'http://8.8.8.8/push',
    keys,
    device: 'tablet-1',
  });
  expect(plain.status).toBe(400);
  const odd = await ask('POST', '/subscriptions', { endpoint: `${base}/ana`, keys, device: 'a\u0000b' });
  expect(odd.status).toBe(400);
  const { id } = (await (await subscribe('/ana')).json()) as { id: string };
  const bob = await server.token('crew', { sub: 'bob' });
  expect((await ask('DELETE', `/subscriptions/${id}`, undefined, bob)).status).toBe(404);
  // After a sign-out the id alone ends it, in its own organization, as often as one likes, and tells nothing.
  const forget = async (org: string, given: string) => {
    const answer = await fetch(`${server.url}/api/v1/push/subscriptions/forget`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ org, id: given }),
    });
    return answer.status;
  };
  const isThere = async () => (await rows()).subscriptions.some((row) => row.id === id);
  expect([
    await forget('other', id),
    await forget('demo', 'f'.repeat(32)),
    await forget('demo', 'x'),
    // No organization has such a name, and no database takes it.
    await forget('de\u0000mo', id),
  ]).toEqual([204, 204, 400, 400]);
  expect(await isThere()).toBe(true);
  expect([await forget('demo', id), await forget('demo', id)]).toEqual([204, 204]);
  expect(await isThere()).toBe(false);
  await subscribe('/ana');
  expect((await ask('DELETE', `/subscriptions/${id}`)).status).toBe(204);
}, 60_000);

/** The app of a person in a browser that has this push manager: what it does at each start. */
async function appOf(sub: string) {
  const texts = new Map<string, string>();
  const browserPush = pushBrowser((nth) => `${base}/${sub}-${nth}`, keys);
  const permission: { permission: NotificationPermission } = { permission: 'granted' };
  vi.stubGlobal('Notification', permission);
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
    removeItem: (key: string) => void texts.delete(key),
  });
  vi.stubGlobal('navigator', {
    serviceWorker: { getRegistration: async () => ({ pushManager: browserPush.manager }) },
  });
  const { fetch } = globalThis;
  let key: string | undefined;
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) =>
    key !== undefined && path.endsWith('/push/key')
      ? Response.json({ publicKey: key })
      : fetch(new URL(path, server.url), init),
  );
  const token = await server.token('crew', { sub });
  const signIn: PushSignIn = { token: () => token, org: () => 'demo', deviceId: () => `tablet-${sub}` };
  const at = async () =>
    (await rows()).subscriptions.filter(({ user_id }) => user_id === sub).map(({ id }) => id);
  return {
    made: browserPush.made,
    start: () => keepSubscribed(signIn),
    at,
    permission,
    setKey: (next: string) => void (key = next),
    test: () => ask('POST', '/test', undefined, token),
  };
}

test('F7: a subscription the push service gave up is removed, and another one is made at the next start', async () => {
  const app = await appOf('cleo');
  try {
    expect([await app.start(), await app.start()]).toEqual(['on', 'on']);
    expect(app.made(), 'the same again is one').toBe(1);
    const [first] = await app.at();
    answers.set('/cleo-1', [410]);
    await app.test();
    await expect.poll(app.at, PATIENCE).toEqual([]);
    expect(await app.start()).toBe('on');
    expect(app.made()).toBe(2);
    const after = await app.at();
    expect(after).toHaveLength(1);
    expect(after).not.toContain(first);
    await app.test();
    await expect.poll(() => to('/cleo-2').length, PATIENCE).toBe(1);
    expect(to('/cleo-1'), 'nothing goes to the one that was given up').toHaveLength(1);
  } finally {
    vi.unstubAllGlobals();
  }
}, 60_000);

test('F7: with another key of the server the app subscribes anew and the old one is forgotten', async () => {
  const app = await appOf('dana');
  try {
    expect(await app.start()).toBe('on');
    const [old] = await app.at();
    const other = createECDH('prime256v1');
    app.setKey(other.generateKeys('base64url'));
    expect(await app.start()).toBe('on');
    expect(app.made()).toBe(2);
    const now = await app.at();
    expect(now).toHaveLength(1);
    expect(now).not.toContain(old);
    expect([await app.start(), app.made()], 'and then it stays').toEqual(['on', 2]);
  } finally {
    vi.unstubAllGlobals();
  }
}, 60_000);

test('F7: with the permission withdrawn the server forgets the app, and learns of it again once it is given back', async () => {
  const app = await appOf('eve');
  try {
    expect(await app.start()).toBe('on');
    app.permission.permission = 'denied';
    expect(await app.start()).toBe('off');
    await expect.poll(app.at, PATIENCE).toEqual([]);
    app.permission.permission = 'granted';
    expect(await app.start()).toBe('on');
    await expect.poll(async () => (await app.at()).length, PATIENCE).toBe(1);
  } finally {
    vi.unstubAllGlobals();
  }
}, 60_000);
