/** What operators look at: health, figures, metrics, the audit trail (B6, C7), and what holds back a flood (B5). */
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../shared/rooms/principal.ts';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import { createHealthRoutes } from '../../server/http/health-routes.ts';
import { createConnectionLimits } from '../../server/observability/connection-limits.ts';
import { createRateLimits } from '../../server/observability/rate-limits.ts';
import { createOrg, event } from '../support/log-fixture.ts';
import { next, startTestServer, TEST_ADMIN, type TestServer } from '../support/running-server.ts';

let server: TestServer;
let admin: string;
let dispatcher: string;
beforeAll(async () => {
  // Every address, so that a scrape from another host can be had from this one; few connections, so that there are too many.
  server = await startTestServer({
    env: { HOST: '0.0.0.0', METRICS_TOKEN: 'scrape-me', MAX_CONNECTIONS_PER_PRINCIPAL: '3' },
  });
  admin = await server.token('admin');
  dispatcher = await server.token('dispatcher');
});
afterAll(() => server.stop());

const press = () => event('unit:status', { unitId: 'M1', data: { status: 'available' } });

describe('/health and /ready', () => {
  it('say what is, to anyone', async () => {
    const health = await (await fetch(`${server.url}/health`)).json();
    expect(health).toEqual({
      status: 'healthy',
      checks: {
        database: 'ok',
        log: 'ok',
        socketio: { active_connections: expect.any(Number), rooms: expect.any(Number) },
        webhooks: { status: 'ok', pending: 0, parked: 0, late_seconds: 0 },
      },
    });
    const ready = await fetch(`${server.url}/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true }]);
  });

  it('a database that is read-only is degraded and not ready: it could not append', async () => {
    const client = await server.database.pool.connect();
    await client.query('set default_transaction_read_only = on');
    const routes = createHealthRoutes({
      // One connection that sees it as a standby would.
      database: { ...server.database, pool: client as unknown as Pool },
      sockets: () => ({ active_connections: 0, rooms: 0 }),
      webhooks: () => Promise.resolve({ status: 'ok' }),
      now: Date.now,
    });
    const ready = await routes.request('/ready');
    const health = await routes.request('/health');
    await client.query('set default_transaction_read_only = off');
    client.release();
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false }]);
    expect(await health.json()).toMatchObject({
      status: 'degraded',
      checks: { database: 'ok', log: 'not able to append' },
    });
  });
});

describe('/stats', () => {
  it('connections by role, rates by type, backlogs, of the own organization only', async () => {
    await createOrg(server.database, 'other');
    const socket = server.connect({ token: dispatcher });
    await next(socket, 'hello');
    await server.push(dispatcher, [press(), press()]);
    await expect
      .poll(async () => (await server.get('/stats', admin)).json())
      .toMatchObject({
        uptimeSeconds: expect.any(Number),
        connections: { total: 1, byRole: { dispatcher: 1 } },
        rooms: { 'org demo': 1, 'dispatch demo': 1 },
        events: { head: expect.any(Number), lastMinute: { 'unit:status': 2, 'unit:registered': 2 } },
        webhooks: { pending: 0, parked: 0 },
      });
    await expect
      .poll(async () => consumersOf(await (await server.get('/stats', admin)).json()), { timeout: 15_000 })
      .toEqual([
        ['billing', 0],
        ['push', 0],
        ['revisions', 0],
        ['rules', 0],
      ]);
    socket.disconnect();
  });

  it('for admins', async () => {
    for (const role of ROLES) {
      const { status } = await server.get('/stats', await server.token(role));
      expect([role, status]).toEqual([role, role === 'admin' ? 200 : 403]);
    }
  });
});

const consumersOf = (stats: unknown) =>
  (stats as { consumers: { consumer: string; lag: number }[] }).consumers.map(({ consumer, lag }) => [
    consumer,
    lag,
  ]);

describe('/metrics', () => {
  const scrape = async (headers: Record<string, string> = {}, base = server.url) => {
    const response = await fetch(`${base}/metrics`, { headers });
    return { status: response.status, text: await response.text() };
  };

  it('counts what was appended, how fast, in what groups, what went out and who is there', async () => {
    const socket = server.connect({ token: dispatcher });
    const hello = await next(socket, 'hello');
    await socket.emitWithAck('resume', { epoch: hello.epoch, cursor: hello.head });
    // The first may still come by catching up; the second is a live frame.
    for (let pushes = 0; pushes < 2; pushes += 1) {
      const frame = next(socket, 'feed');
      await server.push(dispatcher, [press()]);
      await frame;
    }
    expect((await scrape()).status).toBe(200);
    for (const figure of [
      /readback_events_appended_total\{type="unit:status"\} [1-9]/,
      /readback_append_seconds_count [1-9]/,
      /readback_append_group_events_count [1-9]/,
      /readback_feed_frames_total [1-9]/,
      /readback_delivery_seconds_count [1-9]/,
      /readback_sockets\{role="dispatcher"\} 1/,
      /readback_consumer_lag_events\{org="demo",consumer="billing"\} \d/,
      /readback_webhook_deliveries\{state="parked"\} 0/,
      /process_resident_memory_bytes \d/,
    ])
      await expect.poll(async () => (await scrape()).text).toMatch(figure);
    socket.disconnect();
  });

  it('from another host only with METRICS_TOKEN', async () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.9' };
    expect((await scrape(forwarded)).status).toBe(401);
    expect((await scrape({ ...forwarded, authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await scrape({ ...forwarded, authorization: 'Bearer scrape-me' })).status).toBe(200);
    const outside = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal);
    if (outside) expect((await scrape({}, `http://${outside.address}:${server.port}`)).status).toBe(401);
  });
});

it('/debug/socketio is there in development only', async () => {
  expect((await fetch(`${server.url}/debug/socketio`)).status).toBe(404);
  const development = await startTestServer({ env: { NODE_ENV: 'development' } });
  const socket = development.connect({ token: await development.token('dispatcher') });
  await next(socket, 'hello');
  const body = (await (await fetch(`${development.url}/debug/socketio`)).json()) as { sockets: unknown[] };
  expect(body.sockets).toMatchObject([{ namespace: '/sync', org: 'demo', role: 'dispatcher' }]);
  await development.stop();
});

describe('the audit trail', () => {
  const audit = async (query: string) =>
    (await (await server.get(`/api/v1/audit?${query}`, admin)).json()) as {
      entries: { id: number; action: string; subject: string | null; detail: Record<string, unknown> }[];
      next?: number;
    };
  const signIn = (username: string, password: string) =>
    fetch(`${server.url}/api/auth/sign-in/username`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });

  it('has sign-ins, refused sign-ins, and never what was typed as a name nobody has', async () => {
    expect((await signIn(TEST_ADMIN.username, TEST_ADMIN.password)).status).toBe(200);
    expect((await signIn(TEST_ADMIN.username, 'wrong password')).status).toBe(401);
    expect((await signIn('hunter2-secret', 'x')).status).toBe(401);
    await expect.poll(async () => (await audit('action=sign-in:refused')).entries.length).toBe(1);
    expect((await audit('action=sign-in:done')).entries).toMatchObject([
      { detail: { username: 'chief@demo', address: expect.any(String) } },
    ]);
    expect(JSON.stringify(await audit('limit=500'))).not.toMatch(/hunter2|wrong password|correct horse/);
  });

  it('has who looked at an incident, its timeline and a transport', async () => {
    await server.push(dispatcher, [
      event('incident:created', { incidentId: 'I1', data: { type: 'Fall', address: 'x', priority: 1 } }),
    ]);
    await server.get('/api/v1/incidents/I1', dispatcher);
    await server.get('/api/v1/incidents/I1/timeline', dispatcher);
    const { entries } = await audit('subject=incident:I1&actor=dispatcher');
    expect(entries.map(({ action }) => action)).toEqual(['timeline:read', 'incident:read']);
  });

  it('pages backwards without a gap or a double', async () => {
    const all = (await audit('limit=500')).entries.map(({ id }) => id);
    const paged: number[] = [];
    for (let before: number | undefined, more = true; more;) {
      const page = await audit(`limit=2${before === undefined ? '' : `&before=${before}`}`);
      paged.push(...page.entries.map(({ id }) => id));
      before = page.next;
      more = before !== undefined;
    }
    expect(paged).toEqual(all);
    expect(all.length).toBeGreaterThan(3);
  });

  it('is for admins, of their own organization', async () => {
    await server.database.withOrg('other', (trx) =>
      trx
        .insertInto('audit')
        .values({ org: 'other', actor: 'someone-else', action: 'x', detail: '{}' })
        .execute(),
    );
    expect(JSON.stringify(await audit('limit=500'))).not.toContain('someone-else');
    for (const role of ROLES.filter((each) => each !== 'admin'))
      expect((await server.get('/api/v1/audit', await server.token(role))).status).toBe(403);
  });
});

describe('limits', () => {
  it('over a limit: 429 with Retry-After and the code rate-limited; other principals go on', async () => {
    const small = await startTestServer({ env: { RATE_LIMIT_FACTOR: '0.005' } });
    const token = await small.token('dispatcher');
    const answers = await Promise.all(Array.from({ length: 5 }, () => small.get('/api/v1/snapshot', token)));
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited).toHaveLength(2);
    expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await limited[0]?.json()).toMatchObject({ code: 'rate-limited', retry: 'later', status: 429 });
    expect((await small.get('/api/v1/snapshot', await small.token('supervisor'))).status).toBe(200);
    expect((await small.get('/api/v1/me', token)).status).toBe(200);
    const text = await (await fetch(`${small.url}/metrics`)).text();
    expect(text).toContain('readback_rate_limited_total{door="snapshot"} 2');
    await small.stop();
  });

  it('a socket that talks without end is told so, and may go on when it has been quiet', async () => {
    const small = await startTestServer({ env: { RATE_LIMIT_FACTOR: '0.001' } });
    const socket = small.connect({ token: await small.token('dispatcher') });
    await next(socket, 'hello');
    const answers = await Promise.all(Array.from({ length: 6 }, () => socket.emitWithAck('clock')));
    const refused = answers.filter((answer) => 'refusal' in answer);
    expect(refused).toHaveLength(2);
    expect(refused[0]).toMatchObject({ refusal: { code: 'rate-limited', retry: 'later' } });
    expect(socket.connected).toBe(true);
    await small.stop();
  });

  it('the defaults let an hour of dead zone drain at once: 3,600 fixes and 1,000 facts', async () => {
    const limits = createRateLimits();
    const drain = Array.from({ length: 1_000 }, () => limits.take('push', 'demo crew-M1'));
    const track = Array.from({ length: 3_600 / 100 }, () => limits.take('positions', 'demo crew-M1'));
    expect((await Promise.all([...drain, ...track])).filter((each) => each !== undefined)).toEqual([]);
  });

  it('one principal may have so many connections, then the next is refused; a closed one makes room', async () => {
    const token = await server.token('supervisor');
    const open = Array.from({ length: 3 }, () => server.connect({ token }));
    await Promise.all(open.map((socket) => next(socket, 'hello')));
    const fourth = io(`${server.url}/sync`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { token, device: 'fourth', protocol: PROTOCOL },
    });
    const refused = await new Promise<Error & { data?: unknown }>((resolve) =>
      fourth.once('connect_error', resolve),
    );
    expect(refused).toMatchObject({
      message: 'rate-limited',
      data: { code: 'rate-limited', retry: 'later' },
    });
    open[0]?.disconnect();
    await expect
      .poll(async () => {
        fourth.connect();
        await delay(50);
        return fourth.connected;
      })
      .toBe(true);
    fourth.disconnect();
  });

  it('the total is kept, and leaving twice counts once', () => {
    const limits = createConnectionLimits({ perPrincipal: 2, total: 3 });
    const [a, , c] = [limits.enter('a'), limits.enter('a'), limits.enter('b')];
    expect(limits.refusalOf('a')?.detail).toContain('2 connections');
    expect(limits.refusalOf('c')?.detail).toContain('as many connections as it takes');
    c?.();
    c?.();
    expect(limits.refusalOf('c')).toBeUndefined();
    expect(limits.refusalOf('a')).toBeDefined();
    a?.();
    expect(limits.refusalOf('a')).toBeUndefined();
  });
});
