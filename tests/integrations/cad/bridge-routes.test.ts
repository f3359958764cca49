import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ROLES, type Role } from '../../../shared/rooms/principal.ts';
import { startCad, type CadServer } from '../../support/cad-server.ts';
import { event } from '../../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../../support/running-server.ts';

const TOKEN = 'cad secret';
const BASE = '/api/socket-bridge';
let server: TestServer;
let cad: CadServer;

beforeAll(async () => {
  cad = await startCad({ token: TOKEN, acknowledges: true });
  server = await startTestServer({
    units: ['M1', 'M2', 'M3', 'M4'],
    env: { CAD_BACKEND_URL: cad.url, CAD_BACKEND_AUTH_TOKEN: TOKEN },
  });
  const desk = await server.token('dispatcher');
  const available = ['M1', 'M2', 'M3', 'M4'].map((unitId) =>
    event('unit:status', { unitId, data: { status: 'available' } }),
  );
  await server.push(desk, available, 'desk');
  await vi.waitFor(async () => expect((await fetch(server.url + `${BASE}/health`)).status).toBe(200), {
    timeout: 15_000,
    interval: 50,
  });
}, 60_000);

afterAll(async () => {
  await server.stop();
  await cad.kill();
});

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

async function ask(method: string, path: string, token?: string, body?: unknown): Promise<Answer> {
  const response = await fetch(server.url + BASE + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text) as Record<string, unknown> };
}

const FIELD: readonly Role[] = ['crew', 'dispatcher', 'supervisor', 'admin', 'service'];
const DESK: readonly Role[] = ['dispatcher', 'supervisor', 'admin', 'service'];
const ADMIN: readonly Role[] = ['admin'];
const REPORTS_PLACES: readonly Role[] = ['crew', 'service', 'admin'];
const timestamp = '2026-03-08T10:00:00Z';

/** Each endpoint: who may, a body that is good, and members whose absence or rubbish is refused. */
const ENDPOINTS = [
  {
    path: '/assignments/send',
    roles: DESK,
    body: { unit_id: 'M1', incident_id: 'B1', incident_type: 'Fall', address: '1 Main St', priority: 2 },
    bad: { priority: 6, unit_id: 'a b', location: { lat: 91, lng: 0 } },
  },
  {
    path: '/units/location',
    roles: REPORTS_PLACES,
    body: { unit_id: 'M1', latitude: 37, longitude: -122 },
    bad: { latitude: 91, longitude: '1', heading: 361, speed: -1, timestamp: 'now' },
  },
  {
    path: '/units/status',
    roles: FIELD,
    body: { unit_id: 'M1', status: 'en_route' },
    bad: { status: 'dancing', timestamp: '2026-03-08T10:00:00' },
  },
  {
    path: '/incidents/status',
    roles: DESK,
    body: { incident_id: 'B1', status: 'AT_FACILITY' },
    bad: { status: 'nowhere', user_id: '' },
  },
  {
    path: '/incidents/timestamp',
    roles: FIELD,
    body: { incident_id: 'B1', field: 'enroute_at', timestamp },
    bad: { timestamp: 'soon', source: 'guess', field: '' },
  },
  {
    path: '/transport/completed',
    roles: FIELD,
    body: { incident_id: 'B1' },
    bad: { billing_data: 'x', epcr_id: 5 },
  },
  {
    path: '/metrics/broadcast',
    roles: ['admin', 'service'] as readonly Role[],
    body: { metrics: { calls: 4 } },
    bad: { metrics: 4 },
  },
  { path: '/reconnect', roles: ADMIN, body: {}, bad: {} },
];

describe('A3, A4: who may, and what is refused', () => {
  const cases = ENDPOINTS.flatMap(({ path, roles }) =>
    ROLES.map((role) => ({ path, role, may: roles.includes(role) })),
  );
  test.for(cases.filter(({ may }) => !may))('$path refuses $role', async ({ path, role }) => {
    const { status, body } = await ask('POST', path, await server.token(role), {});
    expect(status).toBe(403);
    expect(body).toMatchObject({ success: false, code: 'not-allowed', status: 403 });
  });
  test.for(cases.filter(({ may, path }) => may && path !== '/reconnect'))(
    '$path lets $role in, and says what is wrong with an empty body',
    async ({ path, role }) => {
      const { status, body } = await ask('POST', path, await server.token(role), {});
      expect(status).toBe(400);
      expect(body).toMatchObject({ success: false, code: 'bad-data', detail: expect.any(String) });
    },
  );

  test.for(ENDPOINTS)('$path: without a token, with one of another organization', async ({ path, body }) => {
    const nobody = await ask('POST', path, undefined, body);
    expect(nobody.status).toBe(401);
    expect(nobody.body).toMatchObject({ success: false, code: 'signed-out' });
    const foreign = await server.auth.tokens.sign({
      org: 'other',
      sub: 'x',
      roles: ['admin'],
      exp: Math.floor(Date.now() / 1000) + 60,
    });
    expect((await ask('POST', path, foreign, body)).body).toMatchObject({
      success: false,
      code: 'wrong-organization',
    });
  });

  test.for(
    ENDPOINTS.flatMap(({ path, body, bad }) =>
      Object.entries(bad).map(([member, value]) => ({ path, body, member, value })),
    ),
  )('$path: $member = $value is refused by name', async ({ path, body, member, value }) => {
    const token = await server.token('admin');
    const answer = await ask('POST', path, token, { ...body, [member]: value });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).toMatchObject({ success: false, code: expect.any(String) });
  });

  test('what is no JSON, and what is too long', async () => {
    const token = await server.token('dispatcher');
    expect(await ask('POST', '/units/status', token, '{')).toMatchObject({
      status: 400,
      body: { code: 'unreadable' },
    });
    const long = { unit_id: 'M1', status: 'x'.repeat(300_000) };
    expect(await ask('POST', '/units/status', token, long)).toMatchObject({
      status: 413,
      body: { success: false },
    });
  });

  test('a crew speaks for its own unit only', async () => {
    const token = await server.token('crew', { unit: 'M1' });
    const other = await ask('POST', '/units/status', token, { unit_id: 'M2', status: 'en_route' });
    expect(other).toMatchObject({ status: 403, body: { code: 'unit-not-yours' } });
    const where = await ask('POST', '/units/location', token, { unit_id: 'M2', latitude: 1, longitude: 1 });
    expect(where).toMatchObject({ status: 403, body: { code: 'unit-not-yours' } });
    expect(
      await ask('POST', '/units/status', await server.token('dispatcher'), {
        unit_id: 'M9',
        status: 'en_route',
      }),
    ).toMatchObject({
      status: 404,
      body: { code: 'unknown-unit' },
    });
  });
});

describe('A3: what they do', () => {
  test('a whole call: each is in the log, given back with its ids, and at the CAD', async () => {
    const desk = await server.token('dispatcher');
    const crew = await server.token('crew', { unit: 'M2' });
    const admin = await server.token('admin');
    const ids = { unit_id: 'M2', incident_id: 'C1' };
    const done = { success: true, event_id: expect.any(String), seq: expect.any(Number) };
    const sent = await ask('POST', '/assignments/send', desk, {
      ...ids,
      incident_type: 'Chest Pain',
      address: '50 Fell St',
      priority: 1,
      location: { lat: 37.7, lng: -122.4 },
      details: { floor: 3 },
    });
    expect(sent).toMatchObject({ status: 200, body: { ...done, ...ids } });
    const again = await ask('POST', '/assignments/send', desk, {
      ...ids,
      incident_type: 'Chest Pain',
      address: '50 Fell St',
      priority: 1,
    });
    expect(again).toMatchObject({ status: 409, body: { success: false, code: 'already-decided' } });

    expect(
      await ask('POST', '/units/status', crew, { ...ids, status: 'transport', timestamp }),
    ).toMatchObject({
      body: { ...done, ...ids },
    });
    expect(
      await ask('POST', '/incidents/timestamp', crew, {
        incident_id: 'C1',
        field: 'onscene_at',
        timestamp,
        source: 'auto',
      }),
    ).toMatchObject({ body: { ...done, incident_id: 'C1', unit_id: 'M2' } });
    expect(
      await ask('POST', '/incidents/status', desk, {
        incident_id: 'C1',
        status: 'ARRIVED_DESTINATION',
        user_id: 'u1',
      }),
    ).toMatchObject({
      body: { ...done, incident_id: 'C1', user_id: 'u1' },
    });
    const completed = await ask('POST', '/transport/completed', crew, {
      incident_id: 'C1',
      epcr_id: 'E1',
      transport_type: 'ALS',
      patient_name: 'Jane Doe',
      destination: 'General Hospital',
      billing_data: { payer: 'x' },
    });
    expect(completed).toMatchObject({ body: { ...done, incident_id: 'C1', epcr_id: 'E1' } });
    await vi.waitFor(
      () => {
        const names = cad.told
          .filter(({ payload }) => payload['incidentId'] === 'C1')
          .map(({ name }) => name);
        expect(names).toEqual([
          'assignment:sent',
          'unit:status',
          'incident:timestamp',
          'incident:timestamp',
          'incident:status',
          'transport:completed',
        ]);
      },
      { timeout: 15_000 },
    );
    const transport = await server.get('/api/v1/transports/C1:M2', admin);
    expect(await transport.json()).toMatchObject({
      state: {
        epcrId: 'E1',
        destination: { name: 'General Hospital' },
        billingData: { payer: 'x', patientName: 'Jane Doe' },
        times: { 'eTimes.06': { at: '2026-03-08T10:00:00.000Z', source: 'geofence' } },
      },
    });
  });

  test('a position: kilometres per hour become metres per second, and it reaches the CAD', async () => {
    const crew = await server.token('crew', { unit: 'M3' });
    const body = { unit_id: 'M3', latitude: 37.5, longitude: -122.5, speed: 72, heading: 90 };
    expect(await ask('POST', '/units/location', crew, body)).toMatchObject({
      status: 200,
      body: { success: true, unit_id: 'M3', event_id: null, seq: null },
    });
    await vi.waitFor(
      () =>
        expect(cad.told.find(({ name }) => name === 'unit:location')?.payload).toMatchObject({
          unitId: 'M3',
          speed: 20,
          location: { type: 'Point', coordinates: [-122.5, 37.5] },
        }),
      { timeout: 15_000 },
    );
  });

  test('the answer says whether the CAD has it already', async () => {
    const desk = await server.token('dispatcher');
    const relayed: unknown[] = [];
    for (let i = 0; i < 10 && !relayed.includes(true); i += 1) {
      const { body } = await ask('POST', '/units/status', desk, { unit_id: 'M1', status: 'posted' });
      relayed.push(body['relayed']);
      if (body['relayed']) expect(cad.stored.has(String(body['event_id']))).toBe(true);
    }
    expect(relayed).toContain(true);
  });

  test('a completed transport of an incident with several units asks which', async () => {
    const desk = await server.token('dispatcher');
    const details = { incident_type: 'Crash', address: 'Bay Bridge', priority: 1 };
    for (const unit of ['M3', 'M4']) {
      const body = { unit_id: unit, incident_id: 'C2', ...details };
      expect((await ask('POST', '/assignments/send', desk, body)).status).toBe(200);
    }
    const unclear = await ask('POST', '/transport/completed', desk, { incident_id: 'C2' });
    expect(unclear).toMatchObject({
      status: 400,
      body: { code: 'bad-data', detail: expect.stringContaining('unit_id') },
    });
    await ask('POST', '/units/status', desk, { unit_id: 'M4', incident_id: 'C2', status: 'transporting' });
    expect(await ask('POST', '/transport/completed', desk, { incident_id: 'C2' })).toMatchObject({
      status: 200,
      body: { unit_id: 'M4' },
    });
    expect(await ask('POST', '/transport/completed', desk, { incident_id: 'C404' })).toMatchObject({
      status: 404,
    });
  });

  test('metrics reach the CAD', async () => {
    const admin = await server.token('admin');
    const answer = await ask('POST', '/metrics/broadcast', admin, { metrics: { calls: 4 } });
    expect(answer).toMatchObject({ status: 200, body: { success: true, seq: expect.any(Number) } });
    await vi.waitFor(
      () =>
        expect(cad.told.find(({ name }) => name === 'metrics:updated')?.payload).toMatchObject({
          metrics: { calls: 4 },
        }),
      { timeout: 15_000 },
    );
  });

  test('A6: status and reconnect for the admin, custody for everybody', async () => {
    const admin = await server.token('admin');
    const status = await ask('GET', '/status', admin);
    expect(status.body).toMatchObject({
      bridge: {
        connected: true,
        queued: 0,
        uptime_percent: expect.any(Number),
        failed_emissions: 0,
        delivery: { 'unit:status': 'acknowledged' },
      },
      registered_events: expect.arrayContaining(['incident:new', 'assignment:received']),
    });
    expect((await ask('GET', '/status', await server.token('dispatcher'))).status).toBe(403);
    const before = (status.body['bridge'] as { reconnects: number }).reconnects;
    expect(await ask('POST', '/reconnect', admin)).toMatchObject({ status: 200, body: { success: true } });
    await vi.waitFor(
      async () => {
        const { bridge } = (await ask('GET', '/status', admin)).body as {
          bridge: { reconnects: number; connected: boolean };
        };
        expect(bridge).toMatchObject({ connected: true, reconnects: before + 1 });
      },
      { timeout: 30_000 },
    );
  });

  test('the dead CAD: 503 for anyone who asks, the press is taken all the same and arrives later', async () => {
    await cad.kill();
    await vi.waitFor(async () => expect((await ask('GET', '/health')).status).toBe(503), { timeout: 30_000 });
    await vi.waitFor(
      async () => {
        // A6: of why, anybody is told a code; its words may name hosts.
        const { body } = await ask('GET', '/health');
        expect(body).toMatchObject({ bridge: { last_error: 'unreachable' } });
        const health = await (await fetch(`${server.url}/health`)).json();
        expect(health).toMatchObject({ checks: { relay: { last_error: 'unreachable' } } });
        const metrics = await (await fetch(`${server.url}/metrics`)).text();
        expect(metrics).toMatch(/^readback_relay_connected 0$/m);
        expect(metrics).toMatch(/^readback_relay_alert\{reason="attempts"\} [01]$/m);
        expect(metrics).toMatch(/^readback_relay_processing_seconds_count [1-9]/m);
      },
      { timeout: 15_000 },
    );
    const desk = await server.token('dispatcher');
    const press = await ask('POST', '/units/status', desk, { unit_id: 'M1', status: 'posted' });
    expect(press).toMatchObject({ status: 200, body: { success: true, relayed: false } });
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    await cad.start();
    await vi.waitFor(() => expect(cad.stored.has(String(press.body['event_id']))).toBe(true), {
      timeout: 30_000,
    });
    await vi.waitFor(
      async () => {
        const { status, body } = await ask('GET', '/health');
        expect(status).toBe(200);
        expect(body).toMatchObject({
          status: 'healthy',
          bridge: {
            connected: true,
            cad_url: cad.url,
            connection_attempts: 0,
            last_error: null,
            event_handlers_registered: 8,
            queued: 0,
          },
          timestamp: expect.any(String),
        });
      },
      { timeout: 30_000 },
    );
  });
});
