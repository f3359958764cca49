/** The inlets with bodies as the programs send them (contract 2, design 4: a second source). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApiKey } from '../../server/auth/api-keys.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';

let server: TestServer;
let key: string;
let keyOfM2: string;
beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2'] });
  const admin = { org: server.org, sub: 'chief' };
  ({ key } = await createApiKey(server.database, admin, { name: 'trackers', roles: ['service'] }));
  const bound = { name: 'tracker of M2', roles: ['service' as const], unitId: 'M2' };
  keyOfM2 = (await createApiKey(server.database, admin, bound)).key;
});
afterAll(() => server.stop());
beforeEach(() => server.database.withOrg('demo', (trx) => trx.deleteFrom('positions').execute()));

const OWNTRACKS = '/api/v1/trackers/owntracks';
const TRACCAR = '/api/v1/trackers/traccar';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const basic = (password: string) => ({
  authorization: `Basic ${Buffer.from(`any user:${password}`).toString('base64')}`,
});

async function post(path: string, body: unknown, headers: Record<string, string> = bearer(key)) {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}

const stored = () =>
  server.database.withOrg('demo', (trx) =>
    trx.selectFrom('positions').selectAll().orderBy('unit_id').orderBy('at').execute(),
  );

/** As the Android app sends it. */
const location = (more: Record<string, unknown> = {}) => ({
  _type: 'location',
  _id: '8c4d3b1a',
  BSSID: 'c0:ee:fb:00:00:01',
  acc: 12,
  alt: 154,
  batt: 82,
  bs: 1,
  cog: 271,
  conn: 'm',
  created_at: 1_772_965_102,
  lat: 37.77931,
  lon: -122.4193,
  m: 1,
  tid: 'M1',
  topic: 'owntracks/medic/M1',
  tst: 1_772_965_100,
  vac: 3,
  vel: 54,
  ...more,
});

describe('OwnTracks', () => {
  it('a location becomes a position in our units, and the answer is an empty list', async () => {
    const { status, body } = await post(OWNTRACKS, location());
    expect({ status, body }).toEqual({ status: 200, body: [] });
    expect(await stored()).toMatchObject([
      {
        unit_id: 'M1',
        at: '2026-03-08T10:18:20.000Z',
        source: 'owntracks',
        lat: 37.77931,
        lon: -122.4193,
        accuracy: 12,
        altitude: 154,
        speed: 15,
        heading: 271,
        battery: expect.closeTo(0.82, 5),
      },
    ]);
  });

  it('I3: the same fix again changes nothing', async () => {
    for (let i = 0; i < 3; i += 1) expect((await post(OWNTRACKS, location())).status).toBe(200);
    expect(await stored()).toHaveLength(1);
  });

  it('signs in with HTTP Basic, the key as password; nowhere else', async () => {
    expect((await post(OWNTRACKS, location(), basic(key))).status).toBe(200);
    expect(await stored()).toHaveLength(1);
    const refused = await post(OWNTRACKS, location(), basic('rb_wrong'));
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('Basic');
    expect((await fetch(`${server.url}/api/v1/units`, { headers: basic(key) })).status).toBe(401);
  });

  it.each([
    ['a key of a unit, whatever the phone is called', () => bearer(keyOfM2), '', {}, 'M2'],
    ['a key of a unit, against the address', () => bearer(keyOfM2), '?unit=M1', {}, 'M2'],
    ['the address, before the names', () => bearer(key), '?unit=M2', {}, 'M2'],
    ['the device in the topic', () => bearer(key), '', { tid: 'xx', topic: 'owntracks/u/M2' }, 'M2'],
    [
      'the header of HTTP mode',
      () => ({ ...bearer(key), 'x-limit-d': 'M2' }),
      '',
      { tid: 'xx', topic: undefined },
      'M2',
    ],
    ['the tracker id', () => bearer(key), '', { topic: undefined, tid: 'M2' }, 'M2'],
  ])('the unit by %s', async (_name, headers, query, more, unitId) => {
    expect((await post(OWNTRACKS + query, location(more), headers())).status).toBe(200);
    expect((await stored()).map((each) => each.unit_id)).toEqual([unitId]);
  });

  it('a device of no unit is refused with what to do about it', async () => {
    const { status, body } = await post(OWNTRACKS, location({ tid: 'zz', topic: 'owntracks/u/phone' }));
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'unknown-unit', detail: expect.stringContaining('?unit=') });
    expect(await stored()).toEqual([]);
  });

  it.each([
    ['an empty body', ''],
    ['a card', { _type: 'card', name: 'A' }],
    ['a transition', { _type: 'transition', event: 'enter', lat: 1, lon: 1, tst: 1 }],
    ['an encrypted message', { _type: 'encrypted', data: 'AAAA' }],
    ['a location without coordinates', { _type: 'location', tst: 1_772_965_100 }],
    ['a location nowhere on Earth', location({ lat: 91 })],
    ['a clock far in the future', location({ tst: 4_102_444_800 })],
  ])('%s is taken and ignored: a refusal would block the queue of the phone', async (_name, body) => {
    const answer = await post(OWNTRACKS, body);
    expect([answer.status, answer.body]).toEqual([200, []]);
    expect(await stored()).toEqual([]);
  });

  it('what the receiver did not know is left out', async () => {
    await post(OWNTRACKS, location({ vel: -1, cog: -1, batt: null, acc: undefined }));
    expect(await stored()).toMatchObject([{ speed: null, heading: null, battery: null, accuracy: null }]);
  });

  it('only for service keys', async () => {
    const crew = await server.token('crew', { unit: 'M1' });
    expect((await post(OWNTRACKS, location(), bearer(crew))).status).toBe(403);
    expect((await post(OWNTRACKS, 'not json')).status).toBe(400);
    expect((await post(OWNTRACKS, { ...location(), pad: 'x'.repeat(70_000) })).status).toBe(413);
  });
});

/** As Traccar forwards it; older versions write the zone without a colon. */
const forward = (position: Record<string, unknown> = {}, device: Record<string, unknown> = {}) => ({
  position: {
    id: 18_336,
    attributes: { batteryLevel: 64, distance: 12.4, motion: true },
    deviceId: 7,
    protocol: 'osmand',
    serverTime: '2026-03-08T10:18:25.000+0000',
    deviceTime: '2026-03-08T10:18:22.000+0000',
    fixTime: '2026-03-08T10:18:20.000+0000',
    outdated: false,
    valid: true,
    latitude: 37.77931,
    longitude: -122.4193,
    altitude: 154,
    speed: 27,
    course: 90,
    address: null,
    accuracy: 8,
    network: null,
    geofenceIds: null,
    ...position,
  },
  device: {
    id: 7,
    attributes: {},
    groupId: 0,
    name: 'M1',
    uniqueId: '860000000000001',
    status: 'online',
    ...device,
  },
});

describe('Traccar', () => {
  it('a forwarded position becomes one in our units, at the time of the fix', async () => {
    expect((await post(TRACCAR, forward())).status).toBe(200);
    expect((await post(TRACCAR, forward({ deviceTime: '2026-03-08T10:19:00.000+00:00' }))).status).toBe(200);
    expect(await stored()).toMatchObject([
      {
        unit_id: 'M1',
        at: '2026-03-08T10:18:20.000Z',
        source: 'traccar',
        accuracy: 8,
        speed: expect.closeTo(13.89, 2),
        heading: 90,
        battery: expect.closeTo(0.64, 5),
      },
    ]);
  });

  it('the unit by the unique id of the device', async () => {
    expect((await post(TRACCAR, forward({}, { name: 'Phone 3', uniqueId: 'M2' }))).status).toBe(200);
    expect((await stored()).map((each) => each.unit_id)).toEqual(['M2']);
  });

  it('positions without a fix are taken and ignored; what is no forwarding is refused', async () => {
    expect((await post(TRACCAR, forward({ valid: false }))).status).toBe(200);
    expect((await post(TRACCAR, { device: {} })).status).toBe(400);
    expect((await post(TRACCAR, '')).status).toBe(400);
    expect(await stored()).toEqual([]);
  });

  it('a live map shows it like any other position', async () => {
    const at = new Date().toISOString();
    await post(TRACCAR, forward({ fixTime: at }));
    const unit = (await (await server.get('/api/v1/units/M1', await server.token('dispatcher'))).json()) as {
      state: { position: unknown };
    };
    expect(unit.state.position).toMatchObject({ at, source: 'traccar' });
  });
});
