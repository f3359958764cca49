/** Rubbish at the live door: a refusal where one is owed, silence otherwise, and the server still there. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { io, type Socket } from 'socket.io-client';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import { event } from '../support/log-fixture.ts';
import { next, startTestServer, type AppSocket, type TestServer } from '../support/running-server.ts';
import { headOf, pushOf } from './doors.ts';

let server: TestServer;
let token: string;
let before: number;
/** Somebody well-behaved, connected through all of it. */
let good: AppSocket;
const crashes: unknown[] = [];
const onCrash = (error: unknown): void => void crashes.push(error);

beforeAll(async () => {
  process.on('unhandledRejection', onCrash);
  server = await startTestServer({ units: ['M1', 'M2'] });
  token = await server.token('crew', { unit: 'M1' });
  good = server.connect({ token: await server.token('dispatcher') });
  await next(good, 'hello');
});
afterAll(async () => {
  process.off('unhandledRejection', onCrash);
  await server.stop();
});
beforeEach(async () => {
  before = await headOf(server);
});
afterEach(async () => {
  expect(await headOf(server)).toBe(before);
  expect(crashes).toEqual([]);
  const reply = await good.timeout(20_000).emitWithAck('push', pushOf([press('M2')]));
  expect(reply).toMatchObject({ results: [{ outcome: 'accepted', seq: before + 1 }] });
});

const press = (unitId = 'M1') => event('unit:status', { unitId, data: { status: 'available' } });

/** As anything at all, not only as one of ours. */
const rough = (auth: unknown): Socket =>
  io(`${server.url}/sync`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: auth as Record<string, unknown>,
  });

async function connected(): Promise<Socket> {
  const socket = rough({ token, device: 'd', protocol: PROTOCOL });
  await new Promise((resolve) => {
    socket.once('hello', resolve);
  });
  return socket;
}

const DEEP = JSON.parse(`${'['.repeat(500)}1${']'.repeat(500)}`) as unknown;
const RUBBISH: unknown[] = [
  undefined,
  null,
  true,
  7,
  1e308,
  'text',
  '\u0000',
  '\ud800',
  [],
  {},
  [[]],
  { __proto__: null, constructor: 1 },
  JSON.parse('{"__proto__": {"isAdmin": true}}'),
  { epoch: 1, cursor: 'x' },
  { epoch: 'e', cursor: -1 },
  { epoch: 'e', cursor: 2 ** 53 },
  { epoch: 'x'.repeat(10_000), cursor: 0 },
  { unitId: 'M1', unsent: -1 },
  { unitId: 'M1', unsent: 1e300 },
  { unitId: 'M2', unsent: 1 },
  { unitId: 'M1\u0000', unsent: 1, fixes: [] },
  { device: {}, sentAt: {}, events: {} },
  { device: 'd', sentAt: 'now', events: [] },
  Buffer.from('binary'),
  { device: Buffer.from('d'), events: [Buffer.from('e')] },
  DEEP,
];

describe('connecting', () => {
  it.each([
    ['nothing', undefined, 'unreadable'],
    ['an empty object', {}, 'unreadable'],
    ['a number as token', { token: 7, device: 'd', protocol: 1 }, 'unreadable'],
    ['no device', { token: 't', protocol: 1 }, 'unreadable'],
    ['a device with NUL', { token: 't', device: 'd\u0000', protocol: 1 }, 'unreadable'],
    ['a device of 65 characters', { token: 't', device: 'd'.repeat(65), protocol: 1 }, 'unreadable'],
    ['protocol as text', { token: 't', device: 'd', protocol: '1' }, 'unreadable'],
    ['a cursor below zero', { token: 't', device: 'd', protocol: 1, cursor: -1 }, 'unreadable'],
    ['a cursor past every number', { token: 't', device: 'd', protocol: 1, cursor: 2 ** 53 }, 'unreadable'],
    ['a scope of text', { token: 't', device: 'd', protocol: 1, scope: 'dispatch' }, 'unreadable'],
    ['a token of 9 kB', { token: 'x'.repeat(9_000), device: 'd', protocol: 1 }, 'unreadable'],
    ['no token', { device: 'd', protocol: 1 }, 'signed-out'],
    ['a wrong token', { token: 'rubbish', device: 'd', protocol: 1 }, 'signed-out'],
  ])('with %s: refused, and told why', async (_name, auth, code) => {
    const socket = rough(auth);
    const error = await new Promise<Error & { data?: { code?: string } }>((resolve) => {
      socket.once('connect_error', resolve);
    });
    expect(error.data).toMatchObject({ code, retry: expect.any(String), detail: expect.any(String) });
    socket.disconnect();
  });

  it('with an expired token: refused as signed-out', async () => {
    const socket = rough({ token: await server.token('crew', { minutes: -5 }), device: 'd', protocol: 1 });
    const error = await new Promise<Error & { data?: { code?: string } }>((resolve) => {
      socket.once('connect_error', resolve);
    });
    expect(error.data?.code).toBe('signed-out');
  });

  it('a token that runs out while connected: the connection ends, and nothing more is taken', async () => {
    const short = await server.auth.tokens.sign({
      org: 'demo',
      sub: 'x',
      roles: ['dispatcher'],
      exp: Math.floor(Date.now() / 1000) + 1,
    });
    const socket = rough({ token: short, device: 'd', protocol: PROTOCOL });
    const reason = await new Promise((resolve) => {
      socket.once('disconnect', resolve);
    });
    expect(reason).toBe('io server disconnect');
  });

  it('a namespace that is not there is refused', async () => {
    const socket = io(`${server.url}/__proto__`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    });
    const error = await new Promise<Error>((resolve) => {
      socket.once('connect_error', resolve);
    });
    expect(error.message).toMatch(/invalid namespace/i);
    socket.disconnect();
  });
});

describe('saying', () => {
  it.each(['push', 'positions', 'resume'])(
    '%s: rubbish with an acknowledgement is answered',
    async (name) => {
      const socket = await connected();
      for (const rubbish of RUBBISH) {
        const reply: unknown = await socket.timeout(20_000).emitWithAck(name, rubbish);
        expect(reply).toEqual(
          name === 'resume'
            ? { ok: false }
            : { refusal: expect.objectContaining({ code: 'unreadable', retry: 'never' }) },
        );
      }
      socket.disconnect();
    },
  );

  it('anything with no acknowledgement, or with something else in its place, is survived', async () => {
    const socket = await connected();
    for (const name of [
      'push',
      'positions',
      'resume',
      'clock',
      'holding',
      'storage-cleared',
      'hello',
      'feed',
      'error',
      'nothing',
      '__proto__',
    ]) {
      socket.emit(name);
      for (const rubbish of RUBBISH) {
        socket.emit(name, rubbish);
        socket.emit(name, rubbish, rubbish, rubbish);
        socket.emit(name, rubbish, 'not a function');
      }
    }
    const clock: unknown = await socket.timeout(20_000).emitWithAck('clock');
    expect(clock).toMatchObject({ receivedAt: expect.any(String), sentAt: expect.any(String) });
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
    socket.disconnect();
  });

  it.each([
    ['half a packet', '2/sync,["push",{'],
    ['no packet at all', '9'],
    ['an event without a name', '2/sync,[]'],
    ['an event that is no list', '2/sync,{"push":1}'],
    ['a number as name', '2/sync,[7,8]'],
    ['an event of the connection itself', '2/sync,["disconnect","x"]'],
    ['an answer to nothing', '3/sync,99[1]'],
    ['an event of another namespace', '2/elsewhere,["push",{}]'],
    ['a piece of a binary message that never comes', '51-/sync,["push",{"_placeholder":true,"num":0}]'],
    ['a second greeting', '0/sync,{"token":"x"}'],
    ['400,000 brackets', `2/sync,7["push",${'['.repeat(200_000)}${']'.repeat(200_000)}]`],
  ])('on the bare wire, %s: costs at most its own connection', async (_name, packet) => {
    const socket = await connected();
    const others = await connected();
    socket.io.engine.write(packet);
    const answered = await others.timeout(20_000).emitWithAck('clock');
    expect(answered).toMatchObject({ receivedAt: expect.any(String) });
    expect(others.connected && good.connected).toBe(true);
    socket.disconnect();
    others.disconnect();
  });

  it('F6: what a tablet says it holds is believed of its own unit only', async () => {
    const shown: unknown[] = [];
    good.on('presence', (presence) => shown.push(...presence));
    const socket = await connected();
    socket.emit('holding', { unitId: 'M2', unsent: 99 });
    socket.emit('holding', { unitId: 'M1', unsent: 3, oldestUnsentAt: '2026-11-21T07:00:00Z' });
    await expect.poll(() => shown).toContainEqual(expect.objectContaining({ unitId: 'M1', unsent: 3 }));
    expect(shown).not.toContainEqual(expect.objectContaining({ unsent: 99 }));
    socket.disconnect();
  });

  it('501 events: unreadable; a message over the limit ends its own connection only', async () => {
    const socket = await connected();
    const reply: unknown = await socket
      .timeout(20_000)
      .emitWithAck('push', pushOf(Array.from({ length: 501 }, () => 1)));
    expect(reply).toMatchObject({ refusal: { code: 'unreadable' } });
    const ended = new Promise((resolve) => {
      socket.once('disconnect', resolve);
    });
    socket.emit('push', 'x'.repeat(1_200_000));
    expect(await ended).toMatch(/transport (close|error)/);
  });

  it("someone else's unit: refused, by event and by position", async () => {
    const socket = await connected();
    const reply: unknown = await socket.timeout(20_000).emitWithAck('push', pushOf([press('M2')]));
    expect(reply).toMatchObject({ results: [{ outcome: 'refused', code: 'unit-not-yours' }] });
    const positions: unknown = await socket
      .timeout(20_000)
      .emitWithAck('positions', { unitId: 'M2', fixes: [] });
    expect(positions).toMatchObject({ refusal: { code: 'unit-not-yours' } });
    socket.disconnect();
  });

  it('a cursor that cannot be gives a reset with its reason, and no frames', async () => {
    const socket = await connected();
    const resets: unknown[] = [];
    socket.on('reset', (reset: { reason: string }) => resets.push(reset.reason));
    const resume = (epoch: string, cursor: number) =>
      socket.timeout(20_000).emitWithAck('resume', { epoch, cursor }) as Promise<unknown>;
    expect(await resume('no such epoch', 0)).toEqual({ ok: false });
    const { epoch } = await server.database.withOrg('demo', (trx) =>
      trx.selectFrom('log_heads').select('epoch').executeTakeFirstOrThrow(),
    );
    expect(await resume(epoch, Number.MAX_SAFE_INTEGER)).toEqual({ ok: false });
    await expect.poll(() => resets).toEqual(['epoch', 'ahead']);
    socket.disconnect();
  });
});
