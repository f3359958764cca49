import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { createEffect, createRoot } from 'solid-js';
import { afterEach, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../shared/canonical.ts';
import { assign } from '../../client/incidents/assign.ts';
import { addNote, createIncident } from '../../client/incidents/incident-actions.ts';
import { createClient, type Client, type SignedIn } from '../../client/sync/app-state.ts';
import { pressStatus, takeUnit } from '../../client/units/unit-actions.ts';
import { startTrack } from '../../client/positions/track-queue.ts';
import { dispatcher, fact, medic, townLog, type TestLog } from './support/test-log.ts';
import { startSyncServer, type SyncServer } from './support/sync-server.ts';
import { until } from './support/until.ts';

const { unitId: _unit, ...loose } = medic;
const principals = {
  ana: medic,
  dora: dispatcher,
  loose: { ...loose, sub: 'lee', name: 'Lee' },
  ben: { ...loose, sub: 'ben', name: 'Ben', unitId: 'M2' },
};
type Token = keyof typeof principals;
const signedInAs = (token: Token): SignedIn => {
  const { org, sub, name, roles } = principals[token];
  return { token, org, sub, name, roles };
};

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function serverOn(log: TestLog, port?: number): Promise<SyncServer> {
  const server = await startSyncServer(log, principals, port);
  stops.push(server.stop);
  return server;
}

interface Opened {
  client: Client;
  wake(): void;
  close(): Promise<void>;
}

async function openClient(
  url: string,
  token: Token,
  names = { id: randomUUID() as string },
): Promise<Opened> {
  let wake = (): void => {};
  const client = await createClient({
    baseUrl: url,
    signedIn: signedInAs(token),
    outboxName: `outbox ${names.id}`,
    cacheName: `cache ${names.id}`,
    device: {
      watchWakeUps: (onWake) => {
        wake = () => onWake('visible');
        return () => {};
      },
      lead: () => ({ isLeader: () => true, stop: () => {} }),
    },
    timings: {
      drain: { tickMs: 200 },
      connection: { heartbeatMs: 300, answerMs: 250, lagMs: 200 },
    },
  });
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (!isClosed) await client.stop();
    isClosed = true;
  };
  stops.push(close);
  return { client, wake: () => wake(), close };
}

const sameAsServer = (client: Client, log: TestLog, kind: 'unit' | 'incident', id: string): void => {
  const mine = client.document(kind, id);
  const theirs = log.document(kind, id);
  expect(canonicalJson({ seq: mine?.seq, state: mine?.state })).toBe(
    canonicalJson({ seq: theirs?.seq, state: theirs?.state }),
  );
};

describe('client', () => {
  test('a press reaches another desk and both are equal to the server (I6)', async () => {
    const log = townLog();
    const server = await serverOn(log);
    const { client: crew } = await openClient(server.url, 'ana');
    const { client: desk } = await openClient(server.url, 'dora');
    await until('both live', () => crew.link() === 'live' && desk.link() === 'live');
    const press = await pressStatus(crew.outbox, { unitId: 'M1', status: 'posted' });
    expect(crew.document('unit', 'M1')?.state.status, 'on the screen at once').toBe('posted');
    await until('heard at the desk', () => desk.document('unit', 'M1')?.state.status === 'posted');
    await until('acknowledged', () => crew.outbox.items().length === 0);
    expect(crew.outbox.whereIs(press.id)).toMatchObject({ seq: log.head(), epoch: 'epoch-1' });
    await until('settled', () => crew.document('unit', 'M1')?.unsent === 0);
    sameAsServer(crew, log, 'unit', 'M1');
    sameAsServer(desk, log, 'unit', 'M1');
  });

  test('signals are fine: a document tells only its own readers', async () => {
    const log = townLog();
    const server = await serverOn(log);
    const { client } = await openClient(server.url, 'dora');
    await until('live', () => client.link() === 'live');
    const seen: string[] = [];
    const end = createRoot((dispose) => {
      createEffect(() => seen.push(`M1 ${client.document('unit', 'M1')?.state.status}`));
      createEffect(() => seen.push(`M2 ${client.document('unit', 'M2')?.state.status}`));
      createEffect(() => seen.push(`all ${client.documents('unit').length}`));
      return dispose;
    });
    await until('effects ran', () => seen.length === 3);
    await pressStatus(client.outbox, { unitId: 'M2', status: 'posted' });
    await until(
      'acknowledged',
      () => client.outbox.items().length === 0 && client.document('unit', 'M2')?.unsent === 0,
    );
    end();
    expect(seen.filter((each) => each.startsWith('M1'))).toEqual(['M1 available']);
    expect(seen).toContain('M2 posted');
  });

  test('F4 A5: pressed with no server at all, restarted twice, delivered once when it is back', async () => {
    const log = townLog();
    const names = { id: randomUUID() as string };
    const first = await serverOn(log);
    const port = Number(new URL(first.url).port);
    const before = await openClient(first.url, 'ana', names);
    await until('live', () => before.client.link() === 'live');
    stops.splice(stops.indexOf(first.stop), 1);
    await first.stop();
    await until('noticed', () => before.client.link() !== 'live');
    await pressStatus(before.client.outbox, { unitId: 'M1', status: 'en_route', incidentId: 'I1' });
    await before.close();
    const again = await openClient(first.url, 'ana', names);
    expect(again.client.document('unit', 'M1')?.state.status, 'right after a restart, offline').toBe(
      'en_route',
    );
    await pressStatus(again.client.outbox, { unitId: 'M1', status: 'on_scene', incidentId: 'I1' });
    await again.close();
    const last = await openClient(first.url, 'ana', names);
    expect(last.client.outbox.items().map(({ lane }) => lane)).toEqual([1, 2]);
    await serverOn(log, port);
    await until('delivered', () => last.client.outbox.items().length === 0);
    expect(
      log
        .events()
        .slice(-2)
        .map(({ lane, data }) => [lane, data['status']]),
    ).toEqual([
      [1, 'en_route'],
      [2, 'on_scene'],
    ]);
    await until('live again', () => last.client.link() === 'live');
    sameAsServer(last.client, log, 'unit', 'M1');
  });

  test('I8 F5: a restored server gets back what it lost, and the client is reset', async () => {
    const log = townLog();
    const server = await serverOn(log);
    const { client } = await openClient(server.url, 'ana');
    await until('live', () => client.link() === 'live');
    const backup = log.head();
    await pressStatus(client.outbox, { unitId: 'M1', status: 'en_route', incidentId: 'I1' });
    await pressStatus(client.outbox, { unitId: 'M1', status: 'on_scene', incidentId: 'I1' });
    await until('acknowledged', () => client.outbox.items().length === 0);
    log.restore('epoch-2', backup);
    server.cutAll();
    await until('offered again', () => log.head() === backup + 2);
    await until('live', () => client.link() === 'live' && client.document('unit', 'M1')?.seq === log.head());
    sameAsServer(client, log, 'unit', 'M1');
    await until('safe in the new epoch', () =>
      client.outbox.recentlySent().every(({ epoch }) => epoch === 'epoch-2'),
    );
  });

  test('I8 F5: also what it keeps sealed, once the key is here: the app was closed when the server was restored', async () => {
    const log = townLog();
    const server = await serverOn(log);
    const names = { id: randomUUID() as string };
    const before = await openClient(server.url, 'ana', names);
    await until('live', () => before.client.link() === 'live');
    const backup = log.head();
    await pressStatus(before.client.outbox, { unitId: 'M1', status: 'en_route', incidentId: 'I1' });
    await addNote(before.client.outbox, { incidentId: 'I1', unitId: 'M1', text: 'no pulse' });
    await until('acknowledged', () => before.client.outbox.items().length === 0);
    await before.close();
    log.restore('epoch-2', backup);
    server.faults.keyDelayMs = 1_000;
    await openClient(server.url, 'ana', names);
    await until('both offered again', () => log.head() === backup + 2);
    expect(log.events().at(-1)).toMatchObject({ type: 'incident:note', data: { text: 'no pulse' } });
  });

  test('I16: a half-open socket is found out when the page wakes, and the press goes by HTTP', async () => {
    const log = townLog();
    const server = await serverOn(log);
    const { client, wake } = await openClient(server.url, 'ana');
    await until('live', () => client.link() === 'live');
    server.faults.isDeaf = true;
    wake();
    await until('no longer called live', () => client.link() !== 'live', 2_000);
    await pressStatus(client.outbox, { unitId: 'M1', status: 'posted' });
    await until('delivered all the same', () => client.outbox.items().length === 0);
    server.faults.isDeaf = false;
    await until('live again', () => client.link() === 'live');
    expect(log.events().filter(({ data }) => data['status'] === 'posted')).toHaveLength(1);
  });

  test('I1 I3: acknowledgements lost on both paths', async () => {
    const log = townLog();
    const server = await serverOn(log);
    const { client } = await openClient(server.url, 'ana');
    await until('live', () => client.link() === 'live');
    server.faults.loseReplies = 2;
    await pressStatus(client.outbox, { unitId: 'M1', status: 'posted' });
    await until('acknowledged', () => client.outbox.items().length === 0, 15_000);
    expect(log.events().filter(({ data }) => data['status'] === 'posted')).toHaveLength(1);
  });

  test('I18: never live while behind what was acknowledged', async () => {
    const log = townLog();
    const server = await serverOn(log);
    const { client } = await openClient(server.url, 'ana');
    await until('live', () => client.link() === 'live');
    server.faults.holdsFrames = true;
    await pressStatus(client.outbox, { unitId: 'M1', status: 'posted' });
    await until('acknowledged', () => client.outbox.items().length === 0);
    await until('said to be behind', () => client.link() === 'catching-up');
    expect(
      client.document('unit', 'M1')?.state.status,
      'own facts ahead of the feed stay on the screen',
    ).toBe('posted');
    server.faults.holdsFrames = false;
    server.publish();
    await until('live', () => client.link() === 'live');
  });

  test('an expired sign-in holds the queue, says so, and goes on with a fresh token', async () => {
    const log = townLog();
    const server = await serverOn(log);
    const { client } = await openClient(server.url, 'ana');
    await until('live', () => client.link() === 'live');
    server.faults.expired.add('ana');
    server.cutAll();
    await until('said so', () => client.link() === 'needs-sign-in');
    await pressStatus(client.outbox, { unitId: 'M1', status: 'posted' });
    await until('queue says so', () => client.outbox.drainState() === 'needs-sign-in');
    expect(client.outbox.counts().waiting).toBe(1);
    server.faults.expired.clear();
    await client.signIn(signedInAs('ana'));
    await until('delivered', () => client.outbox.items().length === 0 && client.link() === 'live');
  });

  test('I2 I9: another person signs in: the cache goes, the queue stays and is not sent in the wrong name', async () => {
    const log = townLog();
    const server = await serverOn(log);
    const names = { id: randomUUID() as string };
    const { client } = await openClient(server.url, 'dora', names);
    await until('live', () => client.link() === 'live');
    expect(client.documents('incident')).toHaveLength(1);
    server.faults.expired.add('dora');
    server.cutAll();
    await until('signed out', () => client.link() === 'needs-sign-in');
    await pressStatus(client.outbox, { unitId: 'M1', status: 'posted' });
    await client.signIn(signedInAs('ben'));
    await until('live as Ben', () => client.link() === 'live');
    expect(client.documents('incident'), 'Ben is on no incident').toHaveLength(0);
    expect(client.outbox.counts(), 'kept, for Dora to send').toMatchObject({ waiting: 0, held: 1 });
    server.faults.expired.clear();
    await client.signIn(signedInAs('dora'));
    await until('delivered in her name', () => client.outbox.items().length === 0);
    expect(log.events().at(-1)).toMatchObject({ actor: 'dora', data: { status: 'posted' } });
  });

  test('signing on to a unit widens the scope; the assignment and its incident arrive', async () => {
    const log = townLog();
    const server = await serverOn(log);
    const { client: desk } = await openClient(server.url, 'dora');
    const { client: crew } = await openClient(server.url, 'loose');
    await until('live', () => crew.link() === 'live' && desk.link() === 'live');
    await takeUnit(crew.outbox, { unitId: 'M2', crew: [], member: { id: 'lee', name: 'Lee' } });
    await until('signed on', () => desk.document('unit', 'M2')?.state.crew.length === 1);
    const made = await createIncident(desk.outbox, { type: 'Fall', address: '9 Elm St', priority: 3 });
    const incidentId = made.incidentId ?? '';
    expect(incidentId).toMatch(/^\d{6}-[0-9a-z]{7}$/);
    const incident = desk.document('incident', incidentId)?.state;
    if (!incident) throw new Error('a desk sees its own incident at once');
    await assign(desk.outbox, { unitId: 'M2', incidentId, incident });
    await until(
      'the crew sees the call',
      () => crew.document('incident', incidentId)?.state.address === '9 Elm St',
    );
    await until('and the assignment', () => crew.document('unit', 'M2')?.state.assignments.length === 1);
    await until('all live', () => crew.link() === 'live' && desk.link() === 'live');
    sameAsServer(crew, log, 'incident', incidentId);
  });

  test('F2: the offset is measured, travels with the press, and survives a restart', async () => {
    const log = townLog();
    const server = await serverOn(log);
    server.faults.clockAheadMs = 90_000;
    const names = { id: randomUUID() as string };
    const { client, close } = await openClient(server.url, 'ana', names);
    await until('measured', () => client.clockOffset() !== undefined);
    expect(client.clockOffset()?.ms).toBeGreaterThan(89_900);
    expect(client.clockOffset()?.ms).toBeLessThan(90_100);
    await close();
    await server.stop();
    stops.splice(stops.indexOf(server.stop), 1);
    const { client: offline } = await openClient(server.url, 'ana', names);
    const press = await pressStatus(offline.outbox, { unitId: 'M1', status: 'posted' });
    expect(press.clock?.ms).toBeGreaterThan(89_900);
    expect(Math.abs(Date.parse(press.at) - Date.now()), 'the stamp itself is the device clock').toBeLessThan(
      5_000,
    );
  });

  test('F6: the desk is told what the tablet holds', async () => {
    const log = townLog();
    const server = await serverOn(log);
    const { client } = await openClient(server.url, 'ana');
    await client.setDeviceUnit('M1');
    await until('live', () => client.link() === 'live');
    await pressStatus(client.outbox, { unitId: 'M1', status: 'posted' });
    await until('empty again', () => client.outbox.items().length === 0);
    await until('told', () => server.holding.length > 0);
    expect(server.holding).toContainEqual(expect.objectContaining({ unitId: 'M1', unsent: 1 }));
    await until('told that it is empty', () =>
      expect.objectContaining({ unsent: 0 }).asymmetricMatch(server.holding.at(-1)),
    );
  });

  test('F14: fixes go out newest first, then the rest', async () => {
    const log = townLog();
    const server = await serverOn(log);
    const { client } = await openClient(server.url, 'ana');
    await until('live', () => client.link() === 'live');
    let give: (lat: number, at: number) => void = () => {};
    const track = startTrack(client, {
      unitId: () => 'M1',
      status: () => 'en_route',
      sendEveryMs: 20,
      watch: (onFix) => {
        give = (lat, at) => onFix({ at, lat, lon: -122, accuracy: 5, speed: 15 });
        for (let step = 0; step < 5; step += 1) give(37 + step * 0.002, Date.now() + step * 6_000);
        return () => {};
      },
    });
    await until('all sent', () => server.fixes.length === 5 && client.track.queued() === 0);
    track.stop();
    expect(server.fixes.map((fix) => (fix as { lat: number }).lat.toFixed(3))).toEqual([
      '37.008',
      '37.000',
      '37.002',
      '37.004',
      '37.006',
    ]);
  });

  test('a server that does not speak our version says so', async () => {
    const log = townLog();
    const server = await serverOn(log);
    const { client } = await openClient(server.url, 'ana');
    await until('live', () => client.link() === 'live');
    server.faults.isTooOldFor = true;
    server.cutAll();
    await until('update', () => client.link() === 'update-needed');
  });

  test('custody and positions are passed on, and a late fix does not move a unit back', async () => {
    const log = townLog();
    const server = await serverOn(log);
    const { client } = await openClient(server.url, 'dora');
    await until('live', () => client.link() === 'live');
    const at = (ms: number): string => new Date(1_700_000_000_000 + ms).toISOString();
    server.emit('positions', { positions: [{ unitId: 'M1', at: at(10), lat: 2, lon: 2 }] });
    server.emit('positions', { positions: [{ unitId: 'M1', at: at(5), lat: 1, lon: 1 }] });
    server.emit('custody', { relay: 4, billing: 2 });
    await until('custody', () => client.custody().billing === 2);
    expect(client.position('M1')).toMatchObject({ lat: 2 });
  });
});

test('a fact another device made is folded from the feed, not from a snapshot', async () => {
  const log = townLog();
  const server = await serverOn(log);
  const { client } = await openClient(server.url, 'dora');
  await until('live', () => client.link() === 'live');
  log.push(medic, {
    device: 'other',
    sentAt: new Date().toISOString(),
    events: [fact({ type: 'unit:status', unitId: 'M1', data: { status: 'posted' } })],
  });
  server.publish();
  await until('folded', () => client.document('unit', 'M1')?.state.status === 'posted');
  expect(server.snapshots()).toBe(1);
});
