import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canonicalJson } from '../../shared/canonical.ts';
import type { Document } from '../../shared/log/document.ts';
import type { Snapshot } from '../../shared/protocol/feed.ts';
import type { Role } from '../../shared/rooms/principal.ts';
import type { UnitStatus } from '../../shared/units/statuses.ts';
import { assign } from '../../client/incidents/assign.ts';
import { acknowledge, addNote, createIncident } from '../../client/incidents/incident-actions.ts';
import { createClient, type Client } from '../../client/sync/app-state.ts';
import {
  chooseDestination,
  completeTransport,
  correctTime,
} from '../../client/transports/transport-actions.ts';
import { leaveUnit, pressStatus, readOdometer, takeUnit } from '../../client/units/unit-actions.ts';
import { openReplicaDatabase, readPlace, writePlace } from '../../client/store/replica-database.ts';
import { FOLD_VERSION } from '../../shared/protocol/folding.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { until } from './support/until.ts';

let server: TestServer;
const clients: Client[] = [];
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  for (const client of clients) await client.stop();
  await server.stop();
});

async function signIn(
  role: Role,
  sub: string,
  cacheName = `cache ${randomUUID()}`,
): Promise<{ client: Client; token: string }> {
  const token = await server.token(role, { sub });
  const client = await createClient({
    baseUrl: server.url,
    signedIn: { token, org: server.org, sub, name: sub, roles: [role] },
    outboxName: `outbox ${randomUUID()}`,
    cacheName,
  });
  clients.push(client);
  await until(`${sub} live`, () => client.link() === 'live');
  return { client, token };
}

const settled = (client: Client): boolean =>
  client.link() === 'live' &&
  client.outbox.items().length === 0 &&
  client.documents('unit').every(({ unsent }) => unsent === 0);

async function snapshotOf(token: string): Promise<Document[]> {
  const response = await server.get('/api/v1/snapshot', token);
  return ((await response.json()) as Snapshot).documents;
}

/** The incident's conversation, which the server opens by itself, may come at any moment. */
const KINDS = ['unit', 'roster', 'incident', 'transport', 'hospital'] as const;

async function expectSame({ client, token }: { client: Client; token: string }): Promise<void> {
  const theirs = (await snapshotOf(token)).filter(({ kind }) => KINDS.some((each) => each === kind));
  const mine = KINDS.flatMap((kind) => [...client.documents(kind)]);
  const text = (documents: readonly Pick<Document, 'kind' | 'id' | 'seq' | 'state'>[]): string[] =>
    documents.map(({ kind, id, seq, state }) => canonicalJson({ kind, id, seq, state })).sort();
  expect(text(mine)).toEqual(text(theirs));
}

test('I6: a whole call, pressed on the tablet and seen at the desk, leaves both equal to the server', async () => {
  const desk = await signIn('dispatcher', 'dora');
  const crew = await signIn('crew', 'ana');
  const { outbox } = crew.client;
  const member = { id: 'ana', name: 'Ana' };

  await takeUnit(outbox, { unitId: 'M1', crew: [], member });
  await pressStatus(outbox, { unitId: 'M1', status: 'available' });
  await until('available', () => desk.client.document('unit', 'M1')?.state.status === 'available');

  const incident = { type: 'Chest pain', address: '1 Main St', priority: 2 };
  const { incidentId = '' } = await createIncident(desk.client.outbox, incident);
  await assign(desk.client.outbox, { unitId: 'M1', incidentId, incident });
  await until('assignment arrives', () => crew.client.document('unit', 'M1')?.state.assignments.length === 1);
  await until('with its incident', () => crew.client.document('incident', incidentId) !== undefined);
  const assignmentId = crew.client.document('unit', 'M1')?.state.assignments[0]?.assignmentId ?? '';

  const call = { unitId: 'M1', incidentId };
  await acknowledge(outbox, { ...call, assignmentId });
  for (const status of ['en_route', 'on_scene', 'at_patient'] satisfies UnitStatus[])
    await pressStatus(outbox, { ...call, status });
  await readOdometer(outbox, { ...call, reading: '1200.1', moment: 'at_scene' });
  await addNote(outbox, { ...call, text: 'gate code 12' });
  await chooseDestination(outbox, { ...call, destination: { hospitalId: 'H1', name: 'Hospital H1' } });
  const leaving = await pressStatus(outbox, { ...call, status: 'transporting' });
  await pressStatus(outbox, { ...call, status: 'at_destination' });
  await readOdometer(outbox, { ...call, reading: '1206.8', moment: 'at_destination' });
  await completeTransport(outbox, { ...call, patientCount: 1 });
  await correctTime(outbox, { ...call, eventId: leaving.id, actualAt: leaving.at, reason: 'pressed late' });
  await pressStatus(outbox, { ...call, status: 'available' });
  const { crew: on = [] } = crew.client.document('unit', 'M1')?.state ?? {};
  await leaveUnit(outbox, { unitId: 'M1', crew: on, memberId: 'ana' });

  await until('all settled', () => settled(crew.client) && settled(desk.client), 15_000);
  expect(outbox.quarantined()).toEqual([]);
  await until('the desk has the whole call', () => {
    const transport = desk.client.document('transport', `${incidentId}:M1`)?.state;
    return (
      transport?.outcome === 'transported' && desk.client.document('unit', 'M1')?.state.crew.length === 0
    );
  });
  expect(desk.client.document('transport', `${incidentId}:M1`)?.state.odometer.at_destination?.reading).toBe(
    '1206.8',
  );
  await until(
    'I9: signed off, so the call is gone from the tablet',
    () => crew.client.documents('transport').length === 0,
  );
  await until('settled again', () => settled(crew.client) && settled(desk.client));
  await expectSame(desk);
  await expectSame(crew);
  expect((await desk.client.timeline(incidentId)).some(({ correctedBy }) => correctedBy.length === 1)).toBe(
    true,
  );
});

test('F6: coordination the server refuses is quarantined with a reason a person can read', async () => {
  const { client } = await signIn('dispatcher', 'dan');
  const incident = { type: 'Fall', address: '2 Main St', priority: 3 };
  await assign(client.outbox, { unitId: 'M2', incidentId: 'nowhere', incident });
  await until('refused', () => client.outbox.quarantined().length === 1);
  expect(client.outbox.quarantined()[0]?.refusal).toMatchObject({ code: 'unknown-incident', retry: 'never' });
});

test('I7: what a build with other folds left on the tablet is shown no longer than it takes to fetch it anew', async () => {
  const cacheName = `cache ${randomUUID()}`;
  const before = await signIn('dispatcher', 'dot', cacheName);
  const count = before.client.documents('unit').length;
  expect(count).toBeGreaterThan(0);
  await before.client.stop();
  const cache = openReplicaDatabase(cacheName);
  const place = await readPlace(cache);
  if (!place) throw new Error('nothing was kept');
  await writePlace(cache, { ...place, fold: FOLD_VERSION - 1 });
  await cache.documents.where('[kind+id]').between(['unit', ''], ['unit', '\uffff']).delete();
  cache.close();

  const after = await signIn('dispatcher', 'dot', cacheName);
  await until('all units are back', () => after.client.documents('unit').length === count);
  const kept = openReplicaDatabase(cacheName);
  expect((await readPlace(kept))?.fold).toBe(FOLD_VERSION);
  kept.close();
  await expectSame(after);
});
