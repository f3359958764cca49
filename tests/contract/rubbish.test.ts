/** Rubbish at the HTTP doors: the documented refusal, nothing stored, and the server still there. */
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { createOrg, event } from '../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { expectProblem, headOf, knock, pushOf } from './doors.ts';

let server: TestServer;
let dispatcher: string;
let crew: string;
let admin: string;
let before: number;
beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2'] });
  dispatcher = await server.token('dispatcher');
  crew = await server.token('crew', { unit: 'M1' });
  admin = await server.token('admin');
  await createOrg(server.database, 'other');
});
afterAll(() => server.stop());

beforeEach(async () => {
  before = await headOf(server);
});
/** Whatever the test sent, nothing of it is in the log, and the next good fact is the next number. */
afterEach(async () => {
  expect(await headOf(server)).toBe(before);
  const reply = await server.push(dispatcher, [press()]);
  expect(reply.results[0]).toMatchObject({ outcome: 'accepted', seq: before + 1 });
});

const press = (more: Record<string, unknown> = {}) =>
  event('unit:status', { unitId: 'M1', data: { status: 'available' }, ...more });
const EVENTS = '/api/v1/events';
const NUL = '\u0000';
const LONE = '\ud800';

describe('the request as a whole', () => {
  it.each([
    ['no body', ''],
    ['half a body', '{"device":"t","sentAt":"2026-'],
    ['text', 'hello'],
    ['null', 'null'],
    ['a number', '7'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['events as an object', JSON.stringify({ ...pushOf([]), events: { 0: 1 } })],
    ['no sentAt', JSON.stringify({ device: 't', events: [] })],
    ['sentAt as a number', JSON.stringify(pushOf([], { sentAt: Date.now() }))],
    ['sentAt without an offset', JSON.stringify(pushOf([], { sentAt: '2026-11-21T07:00:00' }))],
    ['sentAt in the year 275760', JSON.stringify(pushOf([], { sentAt: '+275760-09-13T00:00:00Z' }))],
    ['a device of 65 characters', JSON.stringify(pushOf([], { device: 'x'.repeat(65) }))],
    ['an empty device', JSON.stringify(pushOf([], { device: '' }))],
    ['a device with NUL', JSON.stringify(pushOf([press()], { device: `a${NUL}b` }))],
    ['a device with half a character', JSON.stringify(pushOf([press()], { device: `a${LONE}b` }))],
    ['501 events', JSON.stringify(pushOf(Array.from({ length: 501 }, () => 1)))],
    ['100,000 brackets', '['.repeat(100_000)],
  ])('%s: 400 unreadable', async (_name, body) => {
    expectProblem(await knock(server, EVENTS, { token: dispatcher, body }), 400, 'unreadable');
  });

  it('5 MB: 413 too-large', async () => {
    const body = JSON.stringify(pushOf([press({ data: { status: 'available', reason: 'x'.repeat(5e6) } })]));
    const answer = await knock(server, EVENTS, { token: dispatcher, body }).catch(() => undefined);
    // The server may hang up on so much; when it still answers, this is what it says.
    if (answer) expectProblem(answer, 413, 'too-large');
  });

  it('600 kB without a declared length: 413 too-large', async () => {
    const response = await fetch(server.url + EVENTS, {
      method: 'POST',
      headers: { authorization: `Bearer ${dispatcher}`, 'content-type': 'application/json' },
      body: new Blob(['x'.repeat(600_000)]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'too-large' });
  });

  it('500 events are welcome', async () => {
    const answer = await knock(server, EVENTS, {
      token: dispatcher,
      body: pushOf(Array.from({ length: 500 }, () => 1)),
    });
    expect(answer.status).toBe(200);
    expect(new Set((answer.body['results'] as { code: string }[]).map(({ code }) => code))).toEqual(
      new Set(['unreadable']),
    );
  });
});

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

describe('one event', () => {
  it.each([
    ['null', null, 'unreadable'],
    ['a number', 5, 'unreadable'],
    ['a list', [], 'unreadable'],
    ['an unknown envelope field', press({ seq: 7 }), 'unreadable'],
    ['a field of the log', press({ occurredAt: '2026-01-01T00:00:00Z' }), 'unreadable'],
    ['a number as id', press({ id: 12 }), 'unreadable'],
    ['an id that is no UUID', press({ id: 'press-1' }), 'unreadable'],
    ['an id with NUL', press({ id: `${NUL}` }), 'unreadable'],
    ['a number as unit', press({ unitId: 7 }), 'unreadable'],
    ['a unit with a colon', press({ unitId: 'M1:M2' }), 'unreadable'],
    ['a unit with NUL', press({ unitId: `M1${NUL}` }), 'unreadable'],
    ['a unit with half a character', press({ unitId: `M1${LONE}` }), 'unreadable'],
    ['a unit of 65 characters', press({ unitId: 'M'.repeat(65) }), 'unreadable'],
    ['lane 2^53', press({ lane: 2 ** 53 }), 'unreadable'],
    ['lane 1e300', press({ lane: 1e300 }), 'unreadable'],
    ['lane -1', press({ lane: -1 }), 'unreadable'],
    ['lane 1.5', press({ lane: 1.5 }), 'unreadable'],
    ['v 10^9', press({ v: 1e9 }), 'unreadable'],
    ['v 0', press({ v: 0 }), 'unreadable'],
    ['v as text', press({ v: '1' }), 'unreadable'],
    ['an unknown source', press({ source: 'rumour' }), 'unreadable'],
    ['at as a number', press({ at: Date.now() }), 'unreadable'],
    ['at without an offset', press({ at: '2026-11-21T07:00:00' }), 'unreadable'],
    ['at on no day', press({ at: '2026-13-40T07:00:00Z' }), 'unreadable'],
    ['at in the year 275760', press({ at: '+275760-09-13T00:00:00Z' }), 'unreadable'],
    ['at before Christ', press({ at: '-004800-01-01T00:00:00Z' }), 'unreadable'],
    [
      'a clock off by an age of the universe',
      press({ clock: { ms: -1e300, uncertaintyMs: 1 } }),
      'unreadable',
    ],
    ['a clock off by 10^15 ms', press({ clock: { ms: -1e15, uncertaintyMs: 1 } }), 'unreadable'],
    ['an uncertainty of 10^300', press({ clock: { ms: 0, uncertaintyMs: 1e300 } }), 'unreadable'],
    ['data as a list', press({ data: [] }), 'unreadable'],
    ['data as text', press({ data: 'available' }), 'unreadable'],
    ['corrects as a number', press({ corrects: 1 }), 'unreadable'],
    ['an unknown type', press({ type: 'unit:exploded' }), 'unknown-type'],
    ['a type named after a method', press({ type: 'constructor' }), 'unknown-type'],
    ['a type named __proto__', press({ type: '__proto__' }), 'unknown-type'],
    ['an empty type', press({ type: '' }), 'unreadable'],
    ['no unit', event('unit:status', { data: { status: 'available' } }), 'bad-data'],
    ['an unknown unit', press({ unitId: 'M99' }), 'unknown-unit'],
    ['a unit named after a method', press({ unitId: 'constructor' }), 'unknown-unit'],
    ['a unit named __proto__', press({ unitId: '__proto__' }), 'unknown-unit'],
    ['an unknown status', press({ data: { status: 'flying' } }), 'bad-data'],
    ['a status named after a method', press({ data: { status: 'constructor' } }), 'bad-data'],
    ['a status named __proto__', press({ data: { status: '__proto__' } }), 'bad-data'],
    ['a number as status', press({ data: { status: 3 } }), 'bad-data'],
    ['data with NUL', press({ data: { status: 'available', reason: `a${NUL}` } }), 'bad-data'],
    ['data with half a character', press({ data: { status: 'available', reason: LONE } }), 'bad-data'],
    ['a key with NUL', press({ data: { status: 'available', [`k${NUL}`]: 1 } }), 'bad-data'],
    ['data nested 50 deep', press({ data: { status: 'available', more: deep(50) } }), 'bad-data'],
    [
      'an incident status named after a method',
      event('incident:status', { incidentId: 'I1', data: { status: 'toString' } }),
      'bad-data',
    ],
    [
      'an incident nobody created',
      event('incident:note', { incidentId: 'nope', data: { text: 'hello' } }),
      'unknown-incident',
    ],
    ['latitude 91', press({ data: { status: 'available', location: { lat: 91, lon: 0 } } }), 'bad-data'],
  ])('%s: refused as %s', async (_name, raw, code) => {
    const answer = await knock(server, EVENTS, { token: dispatcher, body: pushOf([raw]) });
    expect(answer.status).toBe(200);
    expect(answer.body['results']).toEqual([
      expect.objectContaining({ outcome: 'refused', code, retry: expect.any(String) }),
    ]);
  });

  it('I15: rubbish of every kind around two good facts holds up neither', async () => {
    const body = pushOf([
      null,
      press({ clock: { ms: -1e300, uncertaintyMs: 1 } }),
      press(),
      press({ unitId: `M1${NUL}` }),
      press({ at: '+275760-09-13T00:00:00Z' }),
      press(),
      press({ data: { status: '__proto__' } }),
    ]);
    const answer = await knock(server, EVENTS, { token: dispatcher, body });
    expect(answer.body['results']).toMatchObject([
      { outcome: 'refused' },
      { outcome: 'refused' },
      { outcome: 'accepted', seq: before + 1 },
      { outcome: 'refused' },
      { outcome: 'refused' },
      { outcome: 'accepted', seq: before + 2 },
      { outcome: 'refused' },
    ]);
    before += 2;
  });

  it('members nobody knows are kept apart, whatever they are called, and pollute nothing', async () => {
    const raw = JSON.stringify(pushOf([press()])).replace(
      '"data":{"status":"available"}',
      '"data":{"status":"available","__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"toString":1,"extra":2}',
    );
    const answer = await knock(server, EVENTS, { token: dispatcher, body: raw });
    expect(answer.body['results']).toMatchObject([
      { outcome: 'accepted', flags: expect.arrayContaining(['unknown-field']) },
    ]);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
    const page = await knock(server, `${EVENTS}?after=${before}`, { token: dispatcher });
    const [stored] = page.body['events'] as { data: { extras: Record<string, unknown> } }[];
    expect(stored?.data.extras).toMatchObject({ toString: 1, extra: 2, constructor: expect.any(Object) });
    const unit = await knock(server, '/api/v1/units/M1', { token: dispatcher });
    expect(unit.body['state']).toMatchObject({ status: 'available' });
    before += 1;
  });
});

describe('who', () => {
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub: 'x', org: 'demo', roles: ['admin'], exp: Math.floor(Date.now() / 1000) + 3600 };

  it.each([
    ['no token', undefined],
    ['an empty token', ''],
    ['rubbish', 'rubbish'],
    ['a token of 10,000 characters', 'x'.repeat(10_000)],
    ['an unsigned token', `${base64({ alg: 'none' })}.${base64(claims)}.`],
    ['a token signed with nothing', `${base64({ alg: 'HS256' })}.${base64(claims)}.${base64('x')}`],
  ])('%s: 401 signed-out at every door', async (_name, token) => {
    const given = token === undefined ? {} : { token };
    for (const path of [
      EVENTS,
      '/api/v1/snapshot',
      '/api/v1/units',
      '/api/v1/incidents/I1/timeline',
      '/api/v1/me',
    ])
      expectProblem(await knock(server, path, given), 401, 'signed-out');
    expectProblem(await knock(server, EVENTS, { ...given, body: pushOf([press()]) }), 401, 'signed-out');
    expectProblem(await knock(server, '/api/v1/positions', { ...given, body: {} }), 401, 'signed-out');
  });

  it('an expired token: 401 signed-out', async () => {
    const token = await server.token('dispatcher', { minutes: -5 });
    expectProblem(await knock(server, EVENTS, { token, body: pushOf([press()]) }), 401, 'signed-out');
  });

  it('an organization that is not here: 403 wrong-organization', async () => {
    const token = await server.auth.tokens.sign({ ...claims, org: 'elsewhere', roles: ['admin'] });
    expectProblem(await knock(server, EVENTS, { token, body: pushOf([press()]) }), 403, 'wrong-organization');
  });

  it('I9: another organization with the same unit ids stores and sees only its own', async () => {
    const token = await server.auth.tokens.sign({ ...claims, org: 'other', roles: ['admin'] });
    const answer = await knock(server, EVENTS, { token, body: pushOf([press()]) });
    expect(answer.body['results']).toMatchObject([{ outcome: 'refused', code: 'unknown-unit' }]);
    expect((await knock(server, '/api/v1/units', { token })).body).toEqual({ units: [] });
    expect((await knock(server, '/api/v1/units/M1', { token })).status).toBe(404);
  });

  it("someone else's unit: refused as unit-not-yours, by event and by position", async () => {
    const answer = await knock(server, EVENTS, { token: crew, body: pushOf([press({ unitId: 'M2' })]) });
    expect(answer.body['results']).toMatchObject([{ outcome: 'refused', code: 'unit-not-yours' }]);
    const body = { unitId: 'M2', fixes: [] };
    expectProblem(await knock(server, '/api/v1/positions', { token: crew, body }), 403, 'unit-not-yours');
  });

  it.each(['billing', 'hospital'] as const)('%s may record none of it: not-allowed', async (role) => {
    const token = await server.token(role, { hospital: 'H1' });
    const answer = await knock(server, EVENTS, { token, body: pushOf([press()]) });
    expect(answer.body['results']).toMatchObject([{ outcome: 'refused', code: 'not-allowed' }]);
  });
});

describe('reading', () => {
  it.each([
    'after=-1',
    'after=x',
    'after=1e400',
    'after=9007199254740993',
    'limit=0',
    'limit=501',
    'limit=1.5',
    'room=%00',
    `room=${'x'.repeat(201)}`,
  ])('GET events?%s: 400 bad-request', async (query) => {
    expectProblem(await knock(server, `${EVENTS}?${query}`, { token: dispatcher }), 400, 'bad-request');
  });

  it('a room one does not hear: 403 not-allowed', async () => {
    for (const room of ['dispatch', 'unit:M2', 'constructor', "'; drop table events; --"])
      expectProblem(await knock(server, `${EVENTS}?room=${room}`, { token: crew }), 403, 'not-allowed');
  });

  it.each(['units', 'incidents', 'transports', 'hospitals'])(
    '%s: ids that cannot be are not found',
    async (kind) => {
      for (const id of ['nope', '%00', 'a%00b', '__proto__', '%ED%A0%80', '%E0%A4%A', 'x'.repeat(3_000)])
        expectProblem(await knock(server, `/api/v1/${kind}/${id}`, { token: admin }), 404, 'not-found');
      for (const query of ['limit=0', 'limit=x', 'status=%00', 'after=%00', `status=${'x'.repeat(41)}`])
        expectProblem(await knock(server, `/api/v1/${kind}?${query}`, { token: admin }), 400, 'bad-request');
    },
  );

  it('timelines of incidents that cannot be are not found', async () => {
    for (const id of ['nope', '%00', '__proto__'])
      expectProblem(
        await knock(server, `/api/v1/incidents/${id}/timeline`, { token: admin }),
        404,
        'not-found',
      );
  });

  it('the wrong method and the wrong path: 404 not-found', async () => {
    expectProblem(await knock(server, EVENTS, { token: admin, method: 'DELETE' }), 404, 'not-found');
    expectProblem(await knock(server, '/api/nothing', { token: admin }), 404, 'not-found');
    expectProblem(await knock(server, '/api/v1/nothing', { token: admin }), 404, 'not-found');
  });
});

describe('positions', () => {
  const fix = (more: Record<string, unknown> = {}) => ({
    at: new Date(Date.now() - 1_000).toISOString(),
    lat: 41,
    lon: -93,
    ...more,
  });
  const post = (body: unknown) => knock(server, '/api/v1/positions', { token: crew, body });

  it.each([
    ['nothing', {}],
    ['fixes as text', { unitId: 'M1', fixes: 'x' }],
    ['1,001 fixes', { unitId: 'M1', fixes: Array.from({ length: 1_001 }, () => 1) }],
    ['a unit with NUL', { unitId: `M1${NUL}`, fixes: [] }],
    ['text', 'hello'],
  ])('%s: 400 unreadable', async (_name, body) => {
    expectProblem(await post(body), 400, 'unreadable');
  });

  it('I15: a bad fix is counted and costs only itself', async () => {
    const bad = [
      null,
      7,
      {},
      fix({ lat: 91 }),
      fix({ lon: 1e308 }),
      fix({ at: 'yesterday' }),
      fix({ at: '+275760-09-13T00:00:00Z' }),
      fix({ at: '-004800-01-01T00:00:00Z' }),
      fix({ at: new Date(Date.now() + 3_600_000).toISOString() }),
      fix({ source: `g${NUL}ps` }),
      fix({ source: LONE }),
      fix({ speed: -1 }),
      fix({ speed: '7' }),
    ];
    const answer = await post({ unitId: 'M1', fixes: [...bad, fix()] });
    expect(answer).toMatchObject({ status: 200, body: { stored: 1, duplicates: 0, refused: bad.length } });
  });

  it('numbers too small for the store are nothing, not a reason to refuse the batch', async () => {
    const tiny = {
      speed: 1e-300,
      accuracy: 5e-324,
      heading: 1e-60,
      altitude: -1e-200,
      battery: 1e-50,
      lat: 1e-320,
    };
    const answer = await post({ unitId: 'M1', fixes: [fix({ ...tiny, source: 'modem' })] });
    expect(answer).toMatchObject({ status: 200, body: { stored: 1, duplicates: 0, refused: 0 } });
  });
});
