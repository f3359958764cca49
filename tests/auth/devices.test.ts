import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTablet } from '../../client/store/tablet.ts';
import { createShift } from '../../client/sync/shift.ts';
import { readHead } from '../../server/log/read.ts';
import { tokenFor } from '../../shared/rooms/device-token.ts';
import { expectProblem, knock, type Answer } from '../contract/doors.ts';
import { event } from '../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';

let server: TestServer;
let admin: string;
const people = { alex: '', sam: '' };

beforeAll(async () => {
  server = await startTestServer();
  admin = await server.token('admin');
  for (const name of ['alex', 'sam'] as const)
    people[name] = await server.auth.members.add(
      { org: 'demo', sub: 'test' },
      { username: name, name, password: 'a long enough word', roles: ['crew', 'dispatcher'] },
    );
}, 120_000);
afterAll(() => server?.stop());

let tablets = 0;

async function code(): Promise<string> {
  const made = await knock(server, '/api/v1/devices/codes', {
    token: admin,
    body: { name: 'Tablet', units: ['M1'] },
  });
  expect(made.status).toBe(201);
  return String(made.body['code']);
}

async function enrolled(): Promise<{ credential: string; id: string; device: string }> {
  tablets += 1;
  const device = `tablet-${tablets}`;
  const answer = await knock(server, '/api/v1/device/enrol', { body: { code: await code(), device } });
  expect(answer.status).toBe(201);
  const {
    credential,
    device: { id },
  } = answer.body as { credential: string; device: { id: string } };
  return { credential, id, device };
}

const badgeIn = (credential: string, body: object): Promise<Answer> =>
  knock(server, '/api/v1/device/badge', { token: credential, body });

const setPin = (sub: string, pin: string): Promise<Answer> =>
  knock(server, `/api/v1/members/${sub}/pin`, { token: admin, method: 'PUT', body: { pin } });

const signOn = (sub: string, at?: string, unitId = 'M1') =>
  event('unit:crew', { unitId, ...(at ? { at } : {}), data: { crew: [{ id: sub, name: 'x' }] } });

const press = (at: string, unitId = 'M1') =>
  event('unit:status', { unitId, at, data: { status: 'available' } });

async function actorOf(id: string): Promise<{ actor: string; device: string } | undefined> {
  return server.database.withOrg('demo', (trx) =>
    trx.selectFrom('events').select(['actor', 'device']).where('id', '=', id).executeTakeFirst(),
  );
}

describe('enrolment', () => {
  it('F11: a code works once, however it is typed, and not after its time', async () => {
    const given = await code();
    const typed = given.replace('-', ' ').toLowerCase();
    expect(
      (await knock(server, '/api/v1/device/enrol', { body: { code: typed, device: 'd1' } })).status,
    ).toBe(201);
    const again = await knock(server, '/api/v1/device/enrol', { body: { code: given, device: 'd2' } });
    expectProblem(again, 403, 'code-invalid');
    const old = await code();
    await server.database.withOrg('demo', (trx) =>
      trx.updateTable('device_codes').set({ expires_at: '2020-01-01T00:00:00.000Z' }).execute(),
    );
    expectProblem(
      await knock(server, '/api/v1/device/enrol', { body: { code: old, device: 'd3' } }),
      403,
      'code-invalid',
    );
  });

  it('only supervisors and admins make codes, see tablets and take them out of service', async () => {
    const { id } = await enrolled();
    for (const role of ['crew', 'dispatcher', 'hospital', 'billing', 'service'] as const) {
      const token = await server.token(role);
      expectProblem(await knock(server, '/api/v1/devices', { token }), 403, 'not-allowed');
      expectProblem(
        await knock(server, '/api/v1/devices/codes', { token, body: { name: 'x' } }),
        403,
        'not-allowed',
      );
      expectProblem(
        await knock(server, `/api/v1/devices/${id}/revoke`, { token, body: {} }),
        403,
        'not-allowed',
      );
    }
  });
});

describe('badging in', () => {
  it('F11: facts pushed by the tablet carry the person who badged in on it; nobody else’s name is taken', async () => {
    await setPin(people.alex, '2580');
    const { credential, device } = await enrolled();
    expect(await badgeIn(credential, { username: 'alex', pin: '2580' })).toMatchObject({
      status: 200,
      body: { person: { sub: people.alex, username: 'alex' }, cacheKey: expect.any(String) },
    });
    const sent = [signOn(people.alex), press(new Date().toISOString())];
    const reply = await server.push(tokenFor(credential, people.alex), sent, 'some other name');
    expect(reply.results.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
    expect(await actorOf(sent[1]?.id ?? '')).toEqual({ actor: people.alex, device });
    // Sam never badged in here; and without a person the tablet speaks for nobody.
    for (const token of [tokenFor(credential, people.sam), credential])
      await expect(server.push(token, [press(new Date().toISOString())])).rejects.toThrow(/401/);
  });

  it('F5, F11: a restored server that forgot who badged in here is told again by the PIN the tablet knows', async () => {
    await setPin(people.alex, '2580');
    const { credential, device } = await enrolled();
    const tablet = await openTablet(`tablet of ${device}`);
    let isTurnedAway = false;
    let active: { sub: string; token: string } | undefined;
    const asked: string[] = [];
    const shift = createShift({
      tablet,
      baseUrl: server.url,
      fetch(input, init) {
        asked.push(new URL(String(input)).pathname);
        return fetch(input, init);
      },
      active: () => active,
      isTurnedAway: () => isTurnedAway,
      adopt: (person) => (active = person),
      leave: () => (active = undefined),
      onRevoked: () => undefined,
    });
    await tablet.enrol({ credential, id: device, name: 'T', units: [], org: 'demo', orgName: 'Demo' });
    expect(await shift.badgeIn('alex', { pin: '2580' })).toEqual({ ok: true });
    expect(await shift.badgeIn('alex', { pin: '2580' }), 'from now on by itself').toEqual({ ok: true });
    expect(asked).toHaveLength(1);
    const mine = { token: String(active?.token) };
    expect((await knock(server, '/api/v1/me', mine)).status).toBe(200);
    await server.database.withOrg('demo', (trx) =>
      trx.deleteFrom('device_people').where('user_id', '=', people.alex).execute(),
    );
    await expect.poll(async () => (await knock(server, '/api/v1/me', mine)).status).toBe(401);
    isTurnedAway = true;
    expect(await shift.badgeIn('alex', { pin: '2580' })).toEqual({ ok: true });
    expect(asked).toHaveLength(2);
    expect((await knock(server, '/api/v1/me', mine)).status).toBe(200);
    tablet.close();
  });

  it('a tablet speaks for crew only, whatever else that person may do elsewhere', async () => {
    await setPin(people.alex, '2580');
    const { credential } = await enrolled();
    await badgeIn(credential, { username: 'alex', pin: '2580' });
    const me = await knock(server, '/api/v1/me', { token: tokenFor(credential, people.alex) });
    expect(me.body).toMatchObject({ principal: { sub: people.alex, roles: ['crew'] } });
    const pin = await knock(server, '/api/v1/me/pin', {
      token: tokenFor(credential, people.alex),
      method: 'PUT',
      body: { pin: '1111' },
    });
    expectProblem(pin, 403, 'not-allowed');
  });

  it('five wrong PINs lock the person out, with a wait that the right PIN does not shorten', async () => {
    await setPin(people.sam, '135790');
    const { credential } = await enrolled();
    for (let wrong = 0; wrong < 5; wrong += 1)
      expectProblem(await badgeIn(credential, { username: 'sam', pin: '000000' }), 403, 'pin-wrong');
    expectProblem(await badgeIn(credential, { username: 'sam', pin: '135790' }), 429, 'too-many-attempts');
    await setPin(people.sam, '24680');
    expect((await badgeIn(credential, { username: 'sam', pin: '24680' })).status).toBe(200);
  });

  it('a new badge ends the one before it', async () => {
    const make = async () => {
      const made = await knock(server, `/api/v1/members/${people.sam}/badge`, { token: admin, body: {} });
      return String(made.body['badge']).split(':').at(-1);
    };
    const { credential } = await enrolled();
    const first = await make();
    expect((await badgeIn(credential, { username: 'sam', badge: first })).status).toBe(200);
    const second = await make();
    expectProblem(await badgeIn(credential, { username: 'sam', badge: first }), 403, 'pin-wrong');
    expect((await badgeIn(credential, { username: 'sam', badge: second })).status).toBe(200);
  });
});

describe('a tablet that was taken out of service', () => {
  it('F11: is refused everywhere, hands over what was done before, and nothing made after is taken', async () => {
    await setPin(people.alex, '2580');
    const { credential, id } = await enrolled();
    await badgeIn(credential, { username: 'alex', pin: '2580' });
    const token = tokenFor(credential, people.alex);
    await server.push(token, [signOn(people.alex)]);
    const before = press(new Date(Date.now() - 60_000).toISOString());
    expect((await knock(server, `/api/v1/devices/${id}/revoke`, { token: admin, body: {} })).status).toBe(
      204,
    );
    const after = press(new Date(Date.now() + 60_000).toISOString());

    for (const [path, given] of [
      ['/api/v1/events', { token, body: {} }],
      ['/api/v1/snapshot', { token }],
      ['/api/v1/device/hello', { token: credential, body: { unsent: 1 } }],
      ['/api/v1/device/badge', { token: credential, body: { username: 'alex', pin: '2580' } }],
    ] as const)
      expectProblem(await knock(server, path, given), 403, 'device-revoked');

    const head = async () =>
      (await server.database.withOrg('demo', (trx) => readHead(trx, 'demo')))?.head ?? 0;
    const from = await head();
    const last = await knock(server, '/api/v1/device/last-facts', {
      token,
      body: { device: 'x', sentAt: new Date().toISOString(), events: [before, after] },
    });
    expect(last.body).toMatchObject({
      results: [{ outcome: 'accepted' }, { outcome: 'refused', code: 'device-revoked', retry: 'never' }],
    });
    expect(await head()).toBe(from + 1);
    // I2: what was refused is kept where support finds it.
    const kept = await server.database.withOrg('demo', (trx) =>
      trx.selectFrom('dead_letters').select('code').where('event_id', '=', after.id).executeTakeFirst(),
    );
    expect(kept).toEqual({ code: 'device-revoked' });
  });

  it('F11, I2: hands over what people recorded who only ever signed in with a password, in their name and flagged; what is refused is kept', async () => {
    const { credential, id, device } = await enrolled();
    const past = () => new Date(Date.now() - 60_000).toISOString();
    const offer = (sub: string, events: readonly object[]) =>
      knock(server, '/api/v1/device/last-facts', {
        token: tokenFor(credential, sub),
        body: { device: 'x', sentAt: new Date().toISOString(), events },
      });
    // While in service, the tablet still speaks for nobody who did not badge in.
    expectProblem(await offer(people.sam, [press(past())]), 401, 'signed-out');
    await knock(server, `/api/v1/devices/${id}/revoke`, { token: admin, body: {} });

    const own = [signOn(people.sam, past(), 'M2'), press(past(), 'M2')];
    const mayNot = event('assignment:sent', {
      unitId: 'M1',
      at: past(),
      data: { assignmentId: 'A1', incident: { type: 'x', address: 'y', priority: 1 } },
    });
    const reply = await offer(people.sam, [...own, mayNot]);
    expect(reply.body).toMatchObject({
      results: [
        { outcome: 'accepted', flags: expect.arrayContaining(['author-unproved']) },
        { outcome: 'accepted', flags: expect.arrayContaining(['author-unproved']) },
        { outcome: 'refused', retry: 'never' },
      ],
    });
    expect(await actorOf(own[1]?.id ?? '')).toEqual({ actor: people.sam, device });
    // Nobody of this organization: the log takes nothing in their name, and nothing is lost.
    const stray = press(past());
    expect((await offer('gone', [stray])).body).toMatchObject({
      results: [{ outcome: 'refused', retry: 'never' }],
    });
    const kept = await server.database.withOrg('demo', (trx) =>
      trx
        .selectFrom('dead_letters')
        .select(['actor', 'device', 'body'])
        .where('event_id', 'in', [mayNot.id, stray.id])
        .orderBy('id')
        .execute(),
    );
    expect(kept).toEqual([
      {
        actor: people.sam,
        device,
        body: expect.objectContaining({ id: mayNot.id, type: 'assignment:sent' }),
      },
      { actor: `tablet:${id}`, device, body: expect.objectContaining({ id: stray.id }) },
    ]);
  });

  it('a live connection of it ends at once, and does not come back', async () => {
    await setPin(people.alex, '2580');
    const { credential, id, device } = await enrolled();
    await badgeIn(credential, { username: 'alex', pin: '2580' });
    const socket = server.connect({ token: tokenFor(credential, people.alex), device });
    await new Promise<void>((done) => socket.once('hello', () => done()));
    const refused = new Promise<unknown>((done) =>
      socket.once('connect_error', (error) => done((error as { data?: unknown }).data)),
    );
    const ended = new Promise<void>((done) => socket.once('disconnect', () => done()));
    await knock(server, `/api/v1/devices/${id}/revoke`, { token: admin, body: {} });
    await ended;
    socket.connect();
    expect(await refused).toMatchObject({ code: 'device-revoked' });
  });
});
