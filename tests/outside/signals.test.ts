/** What is said and never kept: places, typing, call signalling, presence; and questions (C1–C4). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { headOf } from '../contract/doors.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { connectAs, type OutsideClient } from './outside-fixture.ts';

let server: TestServer;
let desk: OutsideClient;
let crew: OutsideClient;
let before: number;

beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2'] });
  desk = await connectAs(server, 'dispatcher', { sub: 'dora' });
  crew = await connectAs(server, 'crew', { sub: 'ana', unit: 'M1' });
  await desk.say('channel:opened', { channelId: 'C1', about: 'group', members: ['dispatch', 'unit:M1'] });
  for (const client of [desk, crew]) await client.say('join_room', { room: 'channel:C1' });
});
afterAll(async () => {
  for (const client of [desk, crew]) client.close();
  await server.stop();
});
beforeEach(async () => {
  before = await headOf(server);
  for (const client of [desk, crew]) client.heard.length = 0;
});

describe('places', () => {
  it('are stored, told a few times a second at most, the newest of each, and not in the log', async () => {
    await desk.say('join_room', { room: 'unit:M1' });
    const start = Date.now() - 60_000;
    const say = (n: number) =>
      crew.say('unit:location', {
        unitId: 'M1',
        location: { type: 'Point', coordinates: [-122.4, 37 + n / 1000] },
        heading: 90,
        speed: 12,
        timestamp: new Date(start + n * 100).toISOString(),
      });
    const acks = await Promise.all(Array.from({ length: 50 }, (_, n) => say(n)));
    expect(acks.every(({ ok }) => ok)).toBe(true);
    await expect
      .poll(() => desk.heard.findLast(({ name }) => name === 'unit:location:updated'))
      .toMatchObject({
        unitId: 'M1',
        location: { type: 'Point', coordinates: [-122.4, 37.049] },
        heading: 90,
        speed: 12,
        timestamp: expect.any(String),
        room: 'unit:M1',
      });
    expect(desk.names().length).toBeLessThan(20);
    expect(await headOf(server)).toBe(before);
    const { rows } = await server.database.pool
      .query("select set_config('readback.org', 'demo', false); select count(*)::int as n from positions")
      .then((results) => (results as unknown as { rows: { n: number }[] }[])[1] ?? { rows: [] });
    expect(rows).toEqual([{ n: 50 }]);
  });

  it("of another crew's unit are refused", async () => {
    const said = { unitId: 'M2', location: { lat: 1, lon: 1 } };
    expect(await crew.say('unit:location', said)).toMatchObject({ ok: false, code: 'unit-not-yours' });
  });
});

describe('conversations', () => {
  it('C1: typing goes to the others in it, and nowhere else', async () => {
    const outsider = await connectAs(server, 'crew', { sub: 'bob', unit: 'M2' });
    expect(await outsider.say('typing:start', { channelId: 'C1' })).toMatchObject({
      ok: false,
      code: 'not-allowed',
    });
    expect(await crew.say('typing:start', { channelId: 'C1' })).toMatchObject({ ok: true });
    await expect
      .poll(() => desk.heard.at(-1))
      .toMatchObject({ name: 'typing:start', channelId: 'C1', actor: 'ana' });
    expect(crew.names()).toEqual([]);
    expect(await headOf(server)).toBe(before);
    outsider.close();
  });

  it('C1: history newest first, by pages, with edits and deletions; only for members', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1)
      ids.push(String((await desk.say('message:send', { channelId: 'C1', text: `m${n}` }))['id']));
    await desk.say('message:edited', { channelId: 'C1', messageId: ids[3], text: 'better' });
    await desk.say('message:deleted', { channelId: 'C1', messageId: ids[4] });
    const newest = await crew.say('message:history', { channelId: 'C1', limit: 2 });
    expect(newest).toMatchObject({ ok: true, isMore: true, messages: [{ id: ids[4] }, { text: 'better' }] });
    const [deleted, last] = newest['messages'] as { text?: string; seq: number }[];
    expect(deleted?.text).toBeUndefined();
    const older = await crew.say('message:history', { channelId: 'C1', before: last?.seq });
    expect((older['messages'] as { text: string }[]).map(({ text }) => text)).toEqual(['m2', 'm1', 'm0']);
    const unread = await crew.say('notification:getUnreadCount', {});
    expect(unread).toMatchObject({ ok: true, count: 0, channels: { C1: { count: 4 } } });
    await crew.say('message:read', { channelId: 'C1', messageId: ids[3] });
    expect((await crew.say('notification:getUnreadCount'))['channels']).toEqual({});
  });

  it('C3: notices of a topic count for who listens', async () => {
    await crew.say('notification:subscribe', { topic: 'diversion' });
    await desk.say('notification:new', { topic: 'diversion', title: 'H1 closed' });
    await expect.poll(() => crew.names()).toContain('notification:new');
    expect(await crew.say('notification:getUnreadCount')).toMatchObject({ count: 1 });
    await crew.say('notification:readAll', {});
    expect(await crew.say('notification:getUnreadCount')).toMatchObject({ count: 0 });
  });

  it('C2: an offer goes to the other party of the call, and only while it is a party', async () => {
    await crew.say('call:initiate', { callId: 'K1', to: ['user:dora'] });
    const offer = { type: 'offer', sdp: 'v=0' };
    expect(await crew.say('call:signal', { callId: 'K1', signal: offer })).toMatchObject({ ok: true });
    await expect
      .poll(() => desk.heard.at(-1))
      .toMatchObject({ name: 'call:signal', signal: offer, actor: 'ana' });
    const outsider = await connectAs(server, 'crew', { sub: 'bob', unit: 'M2' });
    expect(await outsider.say('call:signal', { callId: 'K1', signal: offer })).toMatchObject({ ok: false });
    outsider.close();
  });
});

describe('C4: presence', () => {
  it('of a person with several devices; last seen when gone; what was said holds when back soon', async () => {
    expect(await desk.say('presence:subscribe', { userIds: ['ben'] })).toMatchObject({
      presence: [{ userId: 'ben', status: 'offline', devices: 0 }],
    });
    const last = () => desk.heard.findLast(({ name }) => name === 'presence:changed');
    const phone = await connectAs(server, 'crew', { sub: 'ben' });
    await expect.poll(last).toMatchObject({ userId: 'ben', status: 'online', devices: 1 });
    const tablet = await connectAs(server, 'crew', { sub: 'ben' });
    await tablet.say('presence:set', { status: 'busy', note: 'report' });
    await expect.poll(last).toMatchObject({ status: 'busy', note: 'report', devices: 2 });
    phone.close();
    await expect.poll(last).toMatchObject({ status: 'busy', devices: 1 });
    tablet.close();
    await expect.poll(last).toMatchObject({ status: 'offline', devices: 0, lastSeen: expect.any(String) });
    const back = await connectAs(server, 'crew', { sub: 'ben' });
    await expect.poll(last).toMatchObject({ status: 'busy', devices: 1 });
    back.close();
    expect(await headOf(server)).toBe(before);
  });
});
