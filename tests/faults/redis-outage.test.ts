/** Redis dies, hangs and comes back under load: nothing durable notices, the rest goes on by itself and finds together again (I12, D5). */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Frame, Presence } from '../../shared/protocol/feed.ts';
import type { PushReply } from '../../shared/protocol/push.ts';
import { connect, connectAs, type OutsideClient } from '../outside/outside-fixture.ts';
import { event } from '../support/log-fixture.ts';
import { next, type TestServer } from '../support/running-server.ts';
import { startServerProcess } from '../support/server-process.ts';
import { healthOf, startTwoProcesses, type TwoProcesses } from '../support/two-processes.ts';

vi.setConfig({ testTimeout: 120_000 });
const SOON = { timeout: 30_000 };
const CONVERSATION = 'channel:C1';
let two: TwoProcesses;
let token: string;
let desk: OutsideClient;
let crew: OutsideClient;

beforeAll(async () => {
  two = await startTwoProcesses({ units: ['M1', 'M2'] });
  token = await two.first.token('dispatcher');
  desk = await connectAs(two.first, 'dispatcher', { sub: 'dora' });
  crew = await connectAs(two.second, 'crew', { sub: 'ana', unit: 'M1' });
  const members = ['dispatch', 'unit:M1'];
  await desk.say('channel:opened', { channelId: 'C1', about: 'group', members });
});
afterAll(async () => {
  desk?.close();
  crew?.close();
  await two?.stop();
});

const fact = (n: number) =>
  event('unit:status', { unitId: n % 2 ? 'M1' : 'M2', data: { status: n % 4 < 2 ? 'available' : 'posted' } });

async function push(server: TestServer, events: readonly unknown[]): Promise<PushReply['results']> {
  const response = await fetch(`${server.url}/api/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ device: 'd', sentAt: new Date().toISOString(), events }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as PushReply).results;
}

interface AppListener {
  frames: Frame[];
  from: number;
  close(): void;
}

async function listen(server: TestServer): Promise<AppListener> {
  const socket = server.connect({ token });
  const frames: Frame[] = [];
  socket.on('feed', (frame) => frames.push(frame));
  const { epoch, head } = await next(socket, 'hello');
  await socket.emitWithAck('resume', { epoch, cursor: head });
  return { frames, from: head, close: () => void socket.disconnect() };
}

/** Until told to stop, one push after another; answers the places in the log. */
function keepPushing(server: TestServer): () => Promise<number[]> {
  let stopped = false;
  async function run(): Promise<number[]> {
    const seqs: number[] = [];
    for (let n = 0; !stopped; n += 1) {
      for (const { outcome, seq } of await push(server, [fact(n), fact(n + 1)])) {
        expect(outcome).toBe('accepted');
        if (seq !== undefined) seqs.push(seq);
      }
    }
    return seqs;
  }
  const running = run();
  return () => {
    stopped = true;
    return running;
  };
}

const typedBy = (client: OutsideClient, actor: string): number =>
  client.heard.filter((each) => each.name === 'typing:start' && each['actor'] === actor).length;

/** Typed at the second process until the first has heard it: what is lost is lost, the next one counts. */
async function expectTypingAcross(): Promise<void> {
  const before = typedBy(desk, 'ana');
  await expect
    .poll(async () => {
      await crew.say('typing:start', { channelId: 'C1' });
      return typedBy(desk, 'ana');
    }, SOON)
    .toBeGreaterThan(before);
}

describe('Redis killed in the middle of the day', () => {
  const presence: Presence[] = [];
  let stopWatching: () => void;

  beforeAll(async () => {
    const socket = two.first.connect({ token });
    socket.on('presence', (all) => presence.push(...all));
    await next(socket, 'presence');
    stopWatching = () => void socket.disconnect();
  });
  afterAll(() => stopWatching?.());

  it('I12: every fact pushed at both reaches every listener at both, once and in order', async () => {
    const apps = await Promise.all([listen(two.first), listen(two.second)]);
    const outsiders = [
      await connectAs(two.first, 'dispatcher', { sub: 'oda' }),
      await connectAs(two.second, 'dispatcher', { sub: 'ole' }),
    ];
    for (const client of outsiders) {
      await client.say('join_room', { room: 'org' });
      await client.say('join_room', { room: CONVERSATION });
    }
    const pushing = [keepPushing(two.first), keepPushing(two.second)];
    await expect.poll(() => apps[1].frames.length, SOON).toBeGreaterThan(5);

    await two.redis.kill();
    const framesThen = apps.map(({ frames }) => frames.length);
    await two.apart();
    await expect
      .poll(() => apps.map(({ frames }, n) => frames.length - (framesThen[n] ?? 0) > 5), SOON)
      .toEqual([true, true]);
    await two.redis.startAgain();
    await two.together();
    const sent = (await Promise.all(pushing.map((stop) => stop()))).flat().sort((a, b) => a - b);

    const last = sent.at(-1) ?? 0;
    expect(sent.length).toBeGreaterThan(20);
    for (const { frames, from } of apps) {
      await expect.poll(() => frames.at(-1)?.to ?? 0, SOON).toBeGreaterThanOrEqual(last);
      expect(frames.map((frame) => frame.from)).toEqual([from, ...frames.slice(0, -1).map(({ to }) => to)]);
      const heard = frames.flatMap(({ events }) => events.map(({ seq }) => seq));
      expect(heard.filter((seq) => seq <= last && seq >= (sent[0] ?? 0))).toEqual(sent);
    }
    for (const client of outsiders) {
      const seqs = (): (number | null)[] =>
        client.heard.filter(({ name }) => name === 'unit:status:updated').map(({ seq }) => seq);
      await expect.poll(() => seqs().at(-1), SOON).toBe(last);
      expect(seqs()).toEqual(sent);
      client.close();
    }
    for (const app of apps) app.close();
  });

  it('D5: what may be lost works again between the same processes, without a restart', async () => {
    for (const client of [desk, crew]) await client.say('join_room', { room: CONVERSATION });
    await expectTypingAcross();
  });

  it('D5: while it is away each process serves its own, says so, and takes facts', async () => {
    await two.redis.kill();
    await two.apart();
    for (const server of [two.first, two.second]) {
      expect(await healthOf(server)).toMatchObject({
        status: 'degraded',
        checks: { redis: { status: 'away' }, log: 'ok', database: 'ok' },
      });
      expect((await fetch(`${server.url}/ready`)).status).toBe(200);
      expect(await push(server, [fact(1)])).toMatchObject([{ outcome: 'accepted' }]);
    }
    const neighbour = await connectAs(two.first, 'crew', { sub: 'eve', unit: 'M1' });
    await neighbour.say('join_room', { room: CONVERSATION });
    expect(await neighbour.say('typing:start', { channelId: 'C1' })).toMatchObject({ ok: true });
    await expect.poll(() => typedBy(desk, 'eve'), SOON).toBe(1);
    neighbour.close();
  });

  it('C4, C6: who came and went meanwhile, and where units are, is known everywhere when it is back', async () => {
    // Said while the processes were apart.
    await desk.say('presence:subscribe', { userIds: ['ana', 'ben', 'eve'] });
    await desk.say('join_room', { room: 'unit:M1' });
    const ben = await connectAs(two.second, 'crew', { sub: 'ben', unit: 'M2' });
    await ben.say('presence:set', { status: 'away' });
    const tablet = two.second.connect({ token: await two.first.token('crew', { unit: 'M2' }) });
    await next(tablet, 'hello');
    await crew.say('unit:location', { unitId: 'M1', location: { lat: 37.9, lon: -122.1 } });
    expect(desk.heard.filter(({ name }) => name === 'unit:location:updated')).toEqual([]);

    await two.redis.startAgain();
    await two.together();
    const isNow = (userId: string) =>
      desk.heard.findLast((each) => each.name === 'presence:changed' && each['userId'] === userId);
    await expect.poll(() => isNow('ben'), SOON).toMatchObject({ status: 'away', devices: 1 });
    await expect
      .poll(() => presence.findLast(({ unitId }) => unitId === 'M2'), SOON)
      .toMatchObject({ online: true });
    await expect
      .poll(() => desk.heard.find(({ name }) => name === 'unit:location:updated'), SOON)
      .toMatchObject({ unitId: 'M1', location: { coordinates: [-122.1, 37.9] } });
    ben.close();
    tablet.disconnect();
    await expect.poll(() => isNow('ben'), SOON).toMatchObject({ status: 'offline', devices: 0 });
    await expect
      .poll(() => presence.findLast(({ unitId }) => unitId === 'M2'), SOON)
      .toMatchObject({ online: false });
    await expectTypingAcross();
  });
});

it('D5: a Redis that hangs holds up nobody', async () => {
  two.redis.hold();
  try {
    for (let n = 0; n < 20; n += 1) {
      for (const server of [two.first, two.second]) {
        const startedAt = performance.now();
        expect(await push(server, [fact(n)])).toMatchObject([{ outcome: 'accepted' }]);
        // Whoever waited for Redis would wait until its connections are given up.
        expect(performance.now() - startedAt).toBeLessThan(4_000);
      }
    }
    await two.apart();
  } finally {
    two.redis.letGo();
  }
  await two.together();
  await expectTypingAcross();
});

it('C4: a process killed takes nobody with it: its people are gone, and what they said holds when they are back elsewhere', async () => {
  await desk.say('presence:subscribe', { userIds: ['kim'] });
  const kimNow = () =>
    desk.heard.findLast((each) => each.name === 'presence:changed' && each['userId'] === 'kim');
  const third = await startServerProcess({
    DATABASE_URL: two.first.database.pool.options.connectionString ?? '',
    REDIS_URL: two.redis.url,
  });
  if (!third) throw new Error('the third process did not start');
  const url = `http://127.0.0.1:${third.port}`;
  const tokenOfKim = await two.first.token('crew', { sub: 'kim', unit: 'M2' });
  const kim = await connect({ ...two.first, url }, tokenOfKim);
  await kim.say('presence:set', { status: 'busy', note: 'cleaning' });
  await expect.poll(kimNow, SOON).toMatchObject({ status: 'busy', devices: 1 });
  await third.kill();
  await expect
    .poll(kimNow, SOON)
    .toMatchObject({ status: 'offline', devices: 0, lastSeen: expect.any(String) });
  const back = await connect(two.second, tokenOfKim);
  await expect.poll(kimNow, SOON).toMatchObject({ status: 'busy', note: 'cleaning', devices: 1 });
  back.close();
});
