/** Rubbish at namespace `/`, from a seed: no crash, nothing stored, every question answered (D3). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEvents } from '../../server/log/read.ts';
import { catalogueEntry } from '../../shared/protocol/catalogue.ts';
import { ephemeralEntry } from '../../shared/protocol/ephemeral.ts';
import { fromFlatPayload } from '../../shared/protocol/flat-payload.ts';
import { SUBMITTED_NAMES, withUnderscores } from '../../shared/protocol/names.ts';
import { createSeededRandom } from '../../shared/seeded.ts';
import { headOf } from '../contract/doors.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { connectAs, type OutsideClient } from './outside-fixture.ts';

let server: TestServer;
let client: OutsideClient;
const crashes: unknown[] = [];
const onCrash = (error: unknown): void => void crashes.push(error);

beforeAll(async () => {
  process.on('unhandledRejection', onCrash);
  server = await startTestServer({ units: ['M1'], env: { RATE_LIMIT_FACTOR: '0' } });
  client = await connectAs(server, 'admin');
});
afterAll(async () => {
  process.off('unhandledRejection', onCrash);
  client.close();
  await server.stop();
});

const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  2 ** 53,
  '',
  '\u0000',
  '\ud800',
  'x'.repeat(20_000),
  [],
  [[]],
  {},
  { lat: 999, lon: 'west' },
  { type: 'Point', coordinates: ['a', null] },
  JSON.parse('{"__proto__": {"isAdmin": true}}'),
  JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`),
  Buffer.from('binary'),
];
const KEYS = [
  'unitId',
  'assetId',
  'incident_id',
  'incidentId',
  'id',
  'at',
  'timestamp',
  'status',
  'location',
  'incident',
  'channelId',
  'members',
  'callId',
  'to',
  'patientId',
  'topic',
  'room',
  'after',
  'organizationId',
  'metrics',
  'data',
  'event',
  '__proto__',
  'constructor',
];
const OTHER_NAMES = [
  'join_room',
  'leave_room',
  'join:unit',
  'leave:incident',
  'message',
  'error',
  'disconnect_me',
  '__proto__',
  'constructor',
  'toString',
  '',
  'unit:status:updated',
  'authenticated',
];
/** Leaving a room one is not in is no fault, and the desk may listen for any unit, however it is called. */
const HARMLESS = /^(leave|join[:_]unit)/;
const NAMES = [...SUBMITTED_NAMES, ...OTHER_NAMES];

/** Some names ask for nothing, or for a bag of anything: what their own schema takes, they may take. */
function isRefusedBySchema(name: string, payload: unknown): boolean {
  const schema = (catalogueEntry(name) ?? ephemeralEntry(name))?.data;
  if (!schema) return true;
  const isBag = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
  if (!isBag) return payload !== null;
  const { data, at } = fromFlatPayload(name, payload as Record<string, unknown>);
  return !schema.safeParse({ ...(at === undefined ? {} : { at }), ...data }).success;
}

it('1,000 messages from a seed', async () => {
  const random = createSeededRandom(20260105);
  function rubbish(): unknown {
    if (random.chance(0.3)) return random.pick(VALUES);
    const entries = Array.from(
      { length: random.whole(0, 5) },
      () => [random.pick(KEYS), random.pick(VALUES)] as const,
    );
    return Object.fromEntries(entries);
  }
  const before = await headOf(server);
  const accepted: unknown[] = [];
  let rightly = 0;
  const asked: Promise<unknown>[] = [];
  for (let n = 0; n < 1_000; n += 1) {
    const name = random.pick(NAMES);
    const spelled = random.chance(0.5) ? name : withUnderscores(name);
    const payload = rubbish();
    if (random.chance(0.2)) client.socket.emit(spelled, payload, payload, 'no function');
    else
      asked.push(
        client.say(spelled, payload).then((ack) => {
          if (ack['ok'] === false || HARMLESS.test(spelled)) return;
          if (isRefusedBySchema(name, payload)) accepted.push([spelled, Object.keys(Object(payload)), ack]);
          else rightly += 1;
        }),
      );
  }
  await Promise.all(asked);
  expect(accepted).toEqual([]);
  expect(rightly).toBeGreaterThan(0);
  const stored = await server.database.withOrg(server.org, (trx) =>
    readEvents(trx, server.org, { after: before, limit: 1_000 }),
  );
  const wrong = stored.filter(
    ({ event: { type, data } }) => !catalogueEntry(type)?.data.safeParse(data).success,
  );
  expect(wrong).toEqual([]);
  expect(crashes).toEqual([]);
  expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  expect(await client.say('unit:status', { unitId: 'M1', status: 'posted' })).toMatchObject({
    ok: true,
    seq: expect.any(Number),
  });
});

it('half a packet, or what is no packet, costs at most its own connection', async () => {
  for (const packet of [
    '2["unit:status",{',
    '9',
    '2[]',
    '2{"a":1}',
    '2[7,8]',
    '51-["x",{"_placeholder":true,"num":0}]',
  ]) {
    const other = await connectAs(server, 'crew', { sub: 'rough', unit: 'M1' });
    other.socket.io.engine.write(packet);
    expect(await client.say('ping')).toMatchObject({ timestamp: expect.any(String) });
    other.close();
  }
  expect(crashes).toEqual([]);
});
