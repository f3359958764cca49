/** What is said at one process and never kept is heard at the other (C1, C2, C4, C6, B5). */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrganization } from '../../server/auth/organizations.ts';
import { createRecordFacts } from '../../server/auth/record-facts.ts';
import type { PositionsFrame, Presence } from '../../shared/protocol/feed.ts';
import type { SaidSignal } from '../../shared/protocol/socket-events.ts';
import { connect, connectAs, type OutsideClient } from '../outside/outside-fixture.ts';
import { event } from '../support/log-fixture.ts';
import { next, type AppSocket, type TestServer } from '../support/running-server.ts';
import { startTwoProcesses, type TwoProcesses } from '../support/two-processes.ts';

vi.setConfig({ testTimeout: 90_000 });
const SOON = { timeout: 20_000 };
let two: TwoProcesses;
beforeAll(async () => {
  two = await startTwoProcesses({ units: ['M1', 'M2'] });
});
afterAll(() => two?.stop());

const fix = (lat: number, at = new Date()) => ({ at: at.toISOString(), lat, lon: -122.4, source: 'gps' });

describe('C6: between clients of two processes', () => {
  let desk: OutsideClient;
  let crew: OutsideClient;
  beforeEach(async () => {
    desk = await connectAs(two.first, 'dispatcher', { sub: 'dora' });
    crew = await connectAs(two.second, 'crew', { sub: 'ana', unit: 'M1' });
  });
  afterEach(() => {
    desk.close();
    crew.close();
  });
  const heard = (client: OutsideClient, name: string) => client.heard.filter((each) => each.name === name);

  it('C1: typing is heard by the others of the conversation, once, and not by who types', async () => {
    const opened = { channelId: 'C1', about: 'group', members: ['dispatch', 'unit:M1'] };
    await desk.say('channel:opened', opened);
    for (const client of [desk, crew])
      await expect
        .poll(() => client.say('join_room', { room: 'channel:C1' }), SOON)
        .toMatchObject({ ok: true });
    expect(await crew.say('typing:start', { channelId: 'C1' })).toMatchObject({ ok: true });
    await expect
      .poll(() => heard(desk, 'typing:start'), SOON)
      .toMatchObject([{ channelId: 'C1', actor: 'ana', room: 'channel:C1' }]);
    expect(await desk.say('typing:stop', { channelId: 'C1' })).toMatchObject({ ok: true });
    await expect.poll(() => heard(crew, 'typing:stop'), SOON).toMatchObject([{ actor: 'dora' }]);
    expect(heard(desk, 'typing:start')).toHaveLength(1);
    expect(heard(crew, 'typing:start')).toEqual([]);
  });

  it('C2: an offer is never heard before the call it is of', async () => {
    for (let n = 0; n < 10; n += 1) {
      const callId = `K${n}`;
      // Both leave the first process at once; the log and the signal come to the second on different ways.
      const calling = desk.say('call:initiate', { callId, to: ['user:ana'] });
      await calling;
      const signal = { type: 'offer', sdp: `v=${n}` };
      expect(await desk.say('call:signal', { callId, signal })).toMatchObject({ ok: true });
      await expect.poll(() => heard(crew, 'call:signal').length, SOON).toBe(n + 1);
      const names = crew.heard.filter((each) => each['callId'] === callId).map(({ name }) => name);
      expect(names[0]).toBe('call:initiate');
      expect(names).toContain('call:signal');
    }
  });

  it('C4: presence counts the devices at both; last seen when the last one is gone; what was said holds when back elsewhere', async () => {
    await desk.say('presence:subscribe', { userIds: ['ben'] });
    const last = () => heard(desk, 'presence:changed').at(-1);
    const here = await connectAs(two.first, 'crew', { sub: 'ben' });
    const there = await connectAs(two.second, 'crew', { sub: 'ben' });
    await expect.poll(last, SOON).toMatchObject({ userId: 'ben', status: 'online', devices: 2 });
    await there.say('presence:set', { status: 'busy', note: 'report' });
    await expect.poll(last, SOON).toMatchObject({ status: 'busy', note: 'report', devices: 2 });
    there.close();
    await expect.poll(last, SOON).toMatchObject({ status: 'online', devices: 1 });
    here.close();
    await expect
      .poll(last, SOON)
      .toMatchObject({ status: 'offline', devices: 0, lastSeen: expect.any(String) });
    const back = await connectAs(two.first, 'crew', { sub: 'ben' });
    await expect.poll(last, SOON).toMatchObject({ status: 'busy', devices: 1 });
    back.close();
  });

  it('a position stored at one moves the unit on the maps of both', async () => {
    await desk.say('join_room', { room: 'unit:M1' });
    const app = two.first.connect({ token: await two.first.token('dispatcher', { sub: 'dora' }) });
    const frames: PositionsFrame[] = [];
    app.on('positions', (frame) => frames.push(frame));
    await next(app, 'presence');
    const location = { type: 'Point', coordinates: [-122.4, 37.5] };
    expect(await crew.say('unit:location', { unitId: 'M1', location, heading: 90 })).toMatchObject({
      ok: true,
    });
    await expect
      .poll(() => heard(desk, 'unit:location:updated'), SOON)
      .toMatchObject([{ unitId: 'M1', location, heading: 90 }]);
    await expect
      .poll(() => frames.flatMap(({ positions }) => positions), SOON)
      .toMatchObject([{ unitId: 'M1', lat: 37.5, lon: -122.4 }]);
    app.disconnect();
  });
});

describe('C6: between the apps of two processes', () => {
  let desk: AppSocket;
  let crew: AppSocket;
  const heard = new Map<AppSocket, SaidSignal[]>();
  const kinds = (socket: AppSocket) => heard.get(socket)?.map(({ type, actor }) => [type, actor]);

  async function openApp(server: TestServer, token: string): Promise<AppSocket> {
    const socket = server.connect({ token });
    const said: SaidSignal[] = [];
    heard.set(socket, said);
    socket.on('signal', (signal) => said.push(signal));
    const { epoch, head } = await next(socket, 'hello');
    // Signals are heard under the scope the log is heard under.
    expect(await socket.emitWithAck('resume', { epoch, cursor: head })).toMatchObject({ ok: true });
    return socket;
  }

  beforeAll(async () => {
    const token = await two.first.token('dispatcher', { sub: 'dora' });
    const data = { channelId: 'APPS', about: 'group', members: ['dispatch', 'unit:M1'] };
    await two.first.push(token, [event('channel:opened', { data })]);
    desk = await openApp(two.first, token);
    crew = await openApp(two.second, await two.first.token('crew', { sub: 'ana', unit: 'M1' }));
  });
  beforeEach(() => heard.forEach((said) => said.splice(0)));
  afterAll(() => [desk, crew].forEach((socket) => socket?.disconnect()));

  it('C1: typing is heard by the other, once, and not by who types', async () => {
    expect(await crew.emitWithAck('typing', { channelId: 'APPS' })).toEqual({ ok: true });
    await expect.poll(() => kinds(desk), SOON).toEqual([['typing:start', 'ana']]);
    expect(await desk.emitWithAck('typing', { channelId: 'APPS', isTyping: false })).toEqual({ ok: true });
    await expect.poll(() => kinds(crew), SOON).toEqual([['typing:stop', 'dora']]);
    expect(kinds(desk)).toHaveLength(1);
    expect(heard.get(crew)?.[0]).toMatchObject({ channelId: 'APPS' });
  });

  it('C2: what the parties of a call say to find each other is heard by the other alone, word for word', async () => {
    const stranger = await openApp(two.first, await two.first.token('crew', { sub: 'ben', unit: 'M2' }));
    // Called only now: a call nobody takes is over after a while.
    await two.first.push(await two.first.token('dispatcher', { sub: 'dora' }), [
      event('call:initiate', { data: { callId: 'APPS', to: ['user:ana'] } }),
    ]);
    const offer = { type: 'offer', sdp: 'v=0' };
    expect(await desk.emitWithAck('signal', { callId: 'APPS', signal: offer })).toEqual({ ok: true });
    await expect
      .poll(() => heard.get(crew), SOON)
      .toMatchObject([{ type: 'call:signal', actor: 'dora', callId: 'APPS', signal: offer }]);
    const answer = { type: 'answer', sdp: 'v=1' };
    expect(await crew.emitWithAck('signal', { callId: 'APPS', signal: answer })).toEqual({ ok: true });
    await expect.poll(() => heard.get(desk), SOON).toMatchObject([{ actor: 'ana', signal: answer }]);
    const refused = await stranger.emitWithAck('signal', { callId: 'APPS', signal: offer });
    expect(refused).toMatchObject({ refusal: { code: 'not-allowed' } });
    expect([heard.get(stranger), heard.get(crew)?.length, heard.get(desk)?.length]).toEqual([[], 1, 1]);
    stranger.disconnect();
  });
});

it('F6: a tablet connected to one process is online, with what it holds, on the desks of both', async () => {
  const told = new Map<string, Presence>();
  const desk = two.first.connect({ token: await two.first.token('dispatcher') });
  desk.on('presence', (all) => all.forEach((each) => told.set(each.unitId, each)));
  await next(desk, 'presence');
  const tablet = two.second.connect({
    token: await two.first.token('crew', { unit: 'M2' }),
    device: 'tablet-m2',
  });
  await next(tablet, 'hello');
  await expect.poll(() => told.get('M2'), SOON).toMatchObject({ online: true });
  const oldestUnsentAt = new Date(Date.now() - 60_000).toISOString();
  tablet.emit('holding', { unitId: 'M2', unsent: 3, oldestUnsentAt });
  await expect.poll(() => told.get('M2'), SOON).toMatchObject({ online: true, unsent: 3, oldestUnsentAt });
  // A desk that comes later is told the same by its own process.
  const later = two.first.connect({ token: await two.first.token('dispatcher', { sub: 'late' }) });
  expect((await next(later, 'presence')).find(({ unitId }) => unitId === 'M2')).toMatchObject({
    online: true,
    unsent: 3,
  });
  tablet.disconnect();
  await expect.poll(() => told.get('M2'), SOON).toMatchObject({ online: false, unsent: 3 });
  for (const socket of [desk, later]) socket.disconnect();
});

it('I9: two organizations with the same names in them hear nothing of each other', async () => {
  await createOrganization(
    {
      org: 'other',
      name: 'Other EMS',
      adminUsername: 'chief',
      password: 'correct horse battery',
      units: ['M1'],
      hospitals: [],
    },
    {
      database: two.first.database,
      hashPassword: two.first.auth.hashPassword,
      record: createRecordFacts(two.first.ingest, Date.now),
    },
  );
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const foreignToken = await two.first.auth.tokens.sign({
    org: 'other',
    roles: ['dispatcher'],
    sub: 'dora',
    exp,
  });
  const foreign = await connect(two.first, foreignToken);
  const own = await connectAs(two.first, 'dispatcher', { sub: 'dora' });
  const crew = await connectAs(two.second, 'crew', { sub: 'ana', unit: 'M1' });
  for (const client of [foreign, own]) {
    await client.say('join_room', { room: 'unit:M1' });
    await client.say('channel:opened', {
      channelId: 'same',
      about: 'group',
      members: ['dispatch', 'unit:M1'],
    });
    await client.say('join_room', { room: 'channel:same' });
    await client.say('presence:subscribe', { userIds: ['ana'] });
    client.heard.length = 0;
  }
  await expect.poll(() => crew.say('typing:start', { channelId: 'same' }), SOON).toMatchObject({ ok: true });
  await crew.say('unit:location', { unitId: 'M1', location: { lat: 38, lon: -122 } });
  await crew.say('presence:set', { status: 'away' });
  const expected = ['typing:start', 'unit:location:updated', 'presence:changed'];
  await expect.poll(() => own.heard.map(({ name }) => name), SOON).toEqual(expect.arrayContaining(expected));
  expect(foreign.heard).toEqual([]);
  for (const client of [foreign, own, crew]) client.close();
});

it('C4: a sign-out at one process is felt at the other at once', async () => {
  const signIn = await fetch(`${two.first.url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'chief', password: 'correct horse battery', org: 'demo' }),
  });
  const { token } = (await signIn.json()) as { token: string };
  const status = async (): Promise<number> => (await two.second.get('/api/v1/units', token)).status;
  expect(await status()).toBe(200);
  const signOut = await fetch(`${two.first.url}/api/auth/sign-out`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(signOut.status).toBe(200);
  // A second process that was not told would remember it for half a minute.
  await expect.poll(status, { timeout: 30_000 }).toBe(401);
});

it('what is committed at one is at the other without waiting for the next look', async () => {
  const token = await two.first.token('dispatcher');
  const socket = two.second.connect({ token });
  const hello = await next(socket, 'hello');
  await socket.emitWithAck('resume', { epoch: hello.epoch, cursor: hello.head });
  const waits: number[] = [];
  for (let n = 0; n < 20; n += 1) {
    const fed = next(socket, 'feed');
    const startedAt = performance.now();
    await two.first.push(token, [
      event('unit:status', { unitId: 'M1', data: { status: n % 2 ? 'available' : 'posted' } }),
    ]);
    await fed;
    waits.push(performance.now() - startedAt);
  }
  socket.disconnect();
  // Each push follows on the one before: without pokes each would wait for the whole interval of 500 ms.
  expect(waits.slice(1).toSorted((a, b) => a - b)[5]).toBeLessThan(300);
});

it('a position comes late to a process that was not there yet', async () => {
  const crew = await connectAs(two.second, 'crew', { sub: 'eve', unit: 'M2' });
  const request = { unitId: 'M2', fixes: [fix(37.1), fix(37.2, new Date(Date.now() - 60_000))] };
  const response = await fetch(`${two.second.url}/api/v1/positions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await two.first.token('crew', { unit: 'M2' })}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(request),
  });
  expect(await response.json()).toMatchObject({ stored: 2 });
  crew.close();
  await expect
    .poll(async () => {
      const desk = two.first.connect({ token: await two.first.token('dispatcher') });
      const { positions } = await next(desk, 'positions');
      desk.disconnect();
      return positions.find(({ unitId }) => unitId === 'M2');
    }, SOON)
    .toMatchObject({ lat: 37.1 });
});
