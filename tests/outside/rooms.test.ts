/** Namespace `/`: signing in, rooms, submitting and being told (contract 5; B1, B2, D1–D3, E6). */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { connect, connectAs, incident, open, type OutsideClient } from './outside-fixture.ts';

const CAD_TOKEN = 'the-cad-backend-token-of-this-test';
let server: TestServer;
const clients: OutsideClient[] = [];
const kept = <C extends OutsideClient>(client: C): C => {
  clients.push(client);
  return client;
};

beforeAll(async () => {
  server = await startTestServer({ env: { CAD_BACKEND_AUTH_TOKEN: CAD_TOKEN }, units: ['M1', 'M2'] });
});
afterAll(() => server.stop());
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const as = async (...given: Parameters<typeof connectAs> extends [unknown, ...infer Rest] ? Rest : never) =>
  kept(await connectAs(server, ...given));

describe('signing in', () => {
  it('B1: a wrong token is refused with a reason', async () => {
    const client = kept(open(server, { auth: { token: 'rubbish' } }));
    const error = await new Promise<Error & { data?: unknown }>((resolve) => {
      client.socket.once('connect_error', resolve);
    });
    expect(error.data).toMatchObject({ code: 'signed-out' });
  });

  it.each([['websocket'], ['polling']])(
    'a bridge connects first and says who it is then, by %s',
    async (by) => {
      const client = kept(open(server, { transports: [by] }));
      expect(await client.say('unit:status', { unitId: 'M1', status: 'available' })).toMatchObject({
        ok: false,
        code: 'signed-out',
      });
      client.socket.emit('fastapi:authenticate', { token: CAD_TOKEN });
      // Said at once, without waiting to be let in.
      const ack = await client.say('unit:status', { unitId: 'M1', status: 'available' });
      expect(client.heard.find(({ name }) => name === 'authenticated')).toMatchObject({
        success: true,
        source: 'fastapi',
      });
      expect(ack).toMatchObject({ ok: true, seq: expect.any(Number) });
      // In its organization's room from the start.
      await expect.poll(() => client.names()).toContain('unit:status:updated');
    },
  );

  it('fastapi:authenticate with a wrong token: told so, and disconnected', async () => {
    const client = kept(open(server, {}));
    client.socket.emit('fastapi:authenticate', { token: 'wrong' });
    await new Promise((resolve) => {
      client.socket.once('disconnect', resolve);
    });
    expect(client.heard).toContainEqual(
      expect.objectContaining({ name: 'authenticated', success: false, error: expect.any(String) }),
    );
  });
});

describe('somebody who never says who they are', () => {
  it('is told so and disconnected within 10 s', async () => {
    const client = kept(open(server, {}));
    const startedAt = performance.now();
    const reason = await new Promise((resolve) => {
      client.socket.once('disconnect', resolve);
    });
    expect(reason).toBe('io server disconnect');
    expect(performance.now() - startedAt).toBeGreaterThan(9_000);
    expect(client.heard).toMatchObject([
      { name: 'authenticated', success: false, error: expect.any(String) },
    ]);
  }, 20_000);
});

describe('rooms', () => {
  it('join, hear, leave, hear no more; the short forms do the same', async () => {
    const desk = await as('dispatcher');
    expect(await desk.say('join_room', { room: 'asset:M1' })).toMatchObject({ ok: true, room: 'unit:M1' });
    const ack = await desk.say('unit:status', { unitId: 'M1', status: 'available' });
    await expect
      .poll(() => desk.heard)
      .toContainEqual(
        expect.objectContaining({
          name: 'unit:status:updated',
          unitId: 'M1',
          status: 'available',
          room: 'unit:M1',
          id: ack['id'],
          seq: ack['seq'],
          occurredAt: expect.any(String),
          timestamp: expect.any(String),
        }),
      );
    expect(await desk.say('leave:unit', 'M1')).toMatchObject({ ok: true });
    const before = desk.names().length;
    await desk.say('unit:status', { unitId: 'M1', status: 'posted' });
    expect(await desk.say('join:unit', 'M1')).toMatchObject({ ok: true, missed: 0 });
    await desk.say('unit:status', { unitId: 'M1', status: 'staged' });
    await expect.poll(() => desk.names().length).toBe(before + 1);
    expect(desk.heard.at(-1)).toMatchObject({ status: 'staged' });
  });

  it('in several rooms of an event it is told once', async () => {
    const desk = await as('dispatcher');
    for (const room of ['org', 'unit:M1', 'dashboard']) await desk.say('join_room', { room });
    await desk.say('unit:status', { unitId: 'M1', status: 'available' });
    await desk.say('unit:status', { unitId: 'M1', status: 'posted' });
    await expect.poll(() => desk.heard.at(-1)?.['status']).toBe('posted');
    expect(desk.names()).toEqual(['unit:status:updated', 'unit:status:updated']);
  });

  it.each(['organization:other', 'org:other'])(
    'another organization (%s): refused and audited',
    async (room) => {
      const desk = await as('dispatcher', { sub: `spy-${room.length}` });
      expect(await desk.say('join_room', { room })).toMatchObject({ ok: false, code: 'wrong-organization' });
      const audit = await server.database.withOrg('demo', (trx) =>
        trx.selectFrom('audit').selectAll().where('actor', '=', `spy-${room.length}`).execute(),
      );
      expect(audit).toMatchObject([{ action: 'room:refused', subject: room }]);
    },
  );

  it('a client that goes through names writes a few entries a minute and no more, the rest as a count', async () => {
    const desk = await as('dispatcher', { sub: 'goes-through-names' });
    const audit = () =>
      server.database.withOrg('demo', (trx) =>
        trx.selectFrom('audit').select(['action']).where('actor', '=', 'goes-through-names').execute(),
      );
    for (let turn = 0; turn < 60; turn += 1) {
      const room = turn < 30 ? 'org:other' : `org:other-${turn}`;
      expect(await desk.say('join_room', { room })).toMatchObject({ ok: false });
      expect(
        await desk.say('unit:status', { unitId: 'M1', status: 'posted', organizationId: 'other' }),
      ).toMatchObject({
        code: 'wrong-organization',
      });
    }
    expect((await audit()).map(({ action }) => action).sort()).toEqual([
      'organization:refused',
      ...Array.from({ length: 9 }, () => 'room:refused'),
    ]);
  });

  it('I9: joining does not widen what a scope hears', async () => {
    const crew = await as('crew', { unit: 'M1' });
    expect(await crew.say('join_room', { room: 'unit:M2' })).toMatchObject({
      ok: false,
      code: 'not-allowed',
    });
    expect(await crew.say('join_room', { room: 'org' })).toMatchObject({ ok: true });
    const desk = await as('dispatcher');
    for (const unitId of ['M2', 'M1']) {
      const incidentId = `call-of-${unitId}`;
      await desk.say('unit:status', { unitId, status: 'available' });
      await desk.say('incident:created', { incidentId, ...incident });
      await desk.say('assignment:sent', { unitId, incidentId, incident });
    }
    await expect.poll(() => crew.heard.at(-1)?.['unitId']).toBe('M1');
    expect(crew.heard.some(({ incidentId }) => incidentId === 'call-of-M2')).toBe(false);
  });

  it('I9: signing on widens, signing off narrows, at the very event', async () => {
    const ana = await as('crew', { sub: 'ana' });
    await ana.say('join_room', { room: 'org' });
    const desk = await as('dispatcher');
    const write = (text: string) => desk.say('incident:note', { incidentId: 'call-of-M2', text });
    await write('before');
    await desk.say('unit:crew', { unitId: 'M2', crew: [{ id: 'ana', name: 'Ana' }] });
    await write('on duty');
    await expect.poll(() => ana.heard.map(({ text }) => text)).toContain('on duty');
    await desk.say('unit:crew', { unitId: 'M2', crew: [] });
    await write('after');
    await desk.say('notification:new', { userId: 'ana', title: 'last' });
    await expect.poll(() => ana.names()).toContain('notification:new');
    expect(ana.heard.map(({ text }) => text).filter(Boolean)).toEqual(['on duty']);
  });

  it('D1: ping is answered with the time', async () => {
    const desk = await as('billing');
    desk.socket.emit('ping');
    await expect.poll(() => desk.heard.at(-1)).toMatchObject({ name: 'pong', timestamp: expect.any(String) });
  });

  it('D2: dashboard is joined on connect; metrics reach it', async () => {
    const desk = await as('admin');
    const ack = await desk.say('metrics:updated', { metrics: { calls: 3 } });
    expect(ack).toMatchObject({ ok: true });
    await expect
      .poll(() => desk.heard.at(-1))
      .toMatchObject({ name: 'metrics:updated', metrics: { calls: 3 } });
  });
});

describe('submitting', () => {
  it('underscores in, and out for who asks for them', async () => {
    const desk = kept(
      await connect(server, await server.token('dispatcher'), { auth: { names: 'underscore' } }),
    );
    await desk.say('join_room', { room: 'org' });
    const ack = await desk.say('incident_created', { incident_id: 'U1', ...incident });
    expect(ack).toMatchObject({ ok: true });
    await expect.poll(() => desk.names()).toEqual(['incident_new', 'incident_created']);
  });

  it('B3: the same id again is the same fact, also when it carried no time', async () => {
    const desk = await as('dispatcher');
    const said = { id: '01890000-0000-7000-8000-00000000abcd', unitId: 'M1', status: 'posted' };
    const first = await desk.say('unit:status', said);
    expect(first).toMatchObject({ ok: true, id: said.id });
    expect(await desk.say('unit:status', said)).toMatchObject({
      ok: true,
      seq: first['seq'],
      duplicate: true,
    });
    expect(await desk.say('unit:status', { ...said, status: 'staged' })).toMatchObject({
      ok: false,
      code: 'id-conflict',
    });
  });

  it('ids the sender does not have are found: incident, assignment, unit', async () => {
    const bridge = kept(await connect(server, CAD_TOKEN));
    const acks = await Promise.all([
      bridge.say('assignment:sent', {
        unitId: 'M1',
        incident: { id: 'B1', ...incident, location: { type: 'Point', coordinates: [-122.4, 37.7] } },
      }),
      bridge.say('incident:timestamp', {
        incidentId: 'B1',
        field: 'onscene_at',
        timestamp: '2026-01-05T12:00:00Z',
      }),
      bridge.say('transport:completed', { incidentId: 'B1', epcrId: 'E1' }),
    ]);
    expect(acks).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    await expect.poll(() => bridge.names().at(-1)).toBe('transport:completed');
    expect(bridge.heard.filter(({ name }) => name !== 'authenticated')).toMatchObject([
      { name: 'incident:new', incidentId: 'B1' },
      { name: 'incident:created' },
      {
        name: 'assignment:received',
        assignmentId: acks[0]?.['id'],
        incident: { location: { type: 'Point', coordinates: [-122.4, 37.7] } },
      },
      { name: 'incident:timestamp:updated', unitId: 'M1', timestamp: '2026-01-05T12:00:00.000Z' },
      { name: 'transport:completed', unitId: 'M1', epcrId: 'E1' },
    ]);
  });

  it('D3: what cannot be understood gets an error event, and the connection lives', async () => {
    const desk = await as('dispatcher');
    expect(await desk.say('no:such:event', {})).toMatchObject({ ok: false, code: 'unknown-type' });
    expect(await desk.say('unit:status', 'M1')).toMatchObject({ ok: false, code: 'unreadable' });
    desk.socket.emit('unit:status', { unitId: 'M1', status: 'flying' });
    await expect.poll(() => desk.heard.filter(({ name }) => name === 'error')).toHaveLength(3);
    expect(desk.heard.at(-1)).toMatchObject({
      event: 'error',
      data: { of: 'unit:status', code: 'bad-data' },
      room: null,
      timestamp: expect.any(String),
    });
    expect(desk.socket.connected).toBe(true);
  });

  it('D3: the form {event, data, room, timestamp} is understood too', async () => {
    const admin = await as('admin');
    const data = { agentId: 'relay', status: 'running' };
    const form = { event: 'agent:status:update', data, room: 'agents', timestamp: '2026-01-05T12:00:00Z' };
    expect(await admin.say('agent:status:update', form)).toMatchObject({ ok: true });
    expect(await admin.say('message', form)).toMatchObject({ ok: true });
    await expect.poll(() => admin.heard.at(-1)).toMatchObject({ name: 'agent:status:update', ...data });
  });

  it('a payload of another organization is refused', async () => {
    const desk = await as('dispatcher');
    const said = { unitId: 'M1', status: 'posted', organization_id: 'other' };
    expect(await desk.say('unit:status', said)).toMatchObject({ ok: false, code: 'wrong-organization' });
  });
});
