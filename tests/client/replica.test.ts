import 'fake-indexeddb/auto';
import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../shared/canonical.ts';
import type { Document } from '../../shared/log/document.ts';
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import type { Scope } from '../../shared/rooms/scope.ts';
import { UNIT_STATUSES } from '../../shared/units/statuses.ts';
import { openTabletDatabase } from '../../client/store/tablet-database.ts';
import { openVault } from '../../client/store/vault.ts';
import { openReplica, type Replica } from '../../client/store/replica.ts';
import { openReplicaDatabase, readPlace, type ReplicaDatabase } from '../../client/store/replica-database.ts';
import { chief, fact, townLog, type TestLog } from './support/test-log.ts';

const DESK: Scope = ['dispatch', 'ops'];
const CREW: Scope = ['crew', 'unit:M1'];
const incident = { type: 'Chest pain', address: '1 Main St', priority: 1 };

const seals = await openVault(openTabletDatabase(`keys ${randomUUID()}`), 'demo dora');
const databases: ReplicaDatabase[] = [];
afterEach(() => {
  for (const database of databases.splice(0)) database.close();
});

async function replicaOn(
  name = `cache ${randomUUID()}`,
  owner = 'demo dora',
): Promise<{ replica: Replica; database: ReplicaDatabase; name: string }> {
  const database = openReplicaDatabase(name);
  databases.push(database);
  return { database, name, replica: await openReplica({ database, owner, seals, onChange: () => {} }) };
}

const sorted = (documents: Iterable<Document>): string =>
  canonicalJson([...documents].sort((a, b) => (`${a.kind} ${a.id}` < `${b.kind} ${b.id}` ? -1 : 1)));

const push = (log: TestLog, ...events: DeviceEvent[]): void => {
  log.push(chief, { device: 'other', sentAt: new Date().toISOString(), events });
};
const status = (unitId: string, value: string): DeviceEvent =>
  fact({ type: 'unit:status', unitId, incidentId: 'I1', data: { status: value } });
const send = (unitId: string, assignmentId: string): DeviceEvent =>
  fact({ type: 'assignment:sent', unitId, incidentId: 'I1', data: { assignmentId, incident } });
const decline = (unitId: string, assignmentId: string): DeviceEvent =>
  fact({ type: 'assignment:cancelled', unitId, incidentId: 'I1', data: { assignmentId } });

describe('replica', () => {
  test('I5: a frame is applied only where it begins at the cursor', async () => {
    const log = townLog();
    const { replica } = await replicaOn();
    await replica.install(log.snapshot(DESK));
    const start = log.head();
    push(log, status('M1', 'en_route'), status('M1', 'on_scene'), status('M1', 'at_patient'));
    const [first, second, third] = [0, 1, 2].map((at) => log.frame(DESK, start + at, start + at + 1));
    if (!first || !second || !third) throw new Error('three frames');
    expect(await replica.apply(second)).toBe('gap');
    expect(await replica.apply(first)).toBe('applied');
    expect(await replica.apply(first), 'twice').toBe('stale');
    expect(await replica.apply(third), 'one is missing').toBe('gap');
    expect(await replica.apply({ ...second, epoch: 'other' })).toBe('elsewhere');
    expect(await replica.apply(second)).toBe('applied');
    expect(await replica.apply(third)).toBe('applied');
    expect(sorted(replica.all())).toBe(sorted(log.snapshot(DESK).documents));
  });

  test('I5: cursor and documents are on disk together', async () => {
    const log = townLog();
    const { replica, database, name } = await replicaOn();
    await replica.install(log.snapshot(DESK));
    push(log, status('M1', 'en_route'));
    await replica.apply(log.frame(DESK, log.head() - 1));
    expect((await readPlace(database))?.cursor).toBe(log.head());
    const { replica: reloaded } = await replicaOn(name);
    expect(reloaded.place()?.cursor).toBe(log.head());
    expect(sorted(reloaded.all())).toBe(sorted(log.snapshot(DESK).documents));
  });

  test('I5: when the disk fails the feed goes on, and the cache stays whole at its older place', async () => {
    const log = townLog();
    const { replica, database, name } = await replicaOn();
    await replica.install(log.snapshot(DESK));
    const cursor = log.head();
    database.close();
    push(log, status('M1', 'en_route'));
    expect(await replica.apply(log.frame(DESK, cursor))).toBe('applied');
    expect(replica.isPersistent()).toBe(false);
    const { replica: reloaded } = await replicaOn(name);
    expect(reloaded.place()?.cursor).toBe(cursor);
    expect(await reloaded.apply(log.frame(DESK, cursor))).toBe('applied');
    expect(sorted(reloaded.all())).toBe(sorted(log.snapshot(DESK).documents));
  });

  test('I9: losing an assignment purges the incident; the cache of another person is not read', async () => {
    const log = townLog();
    const { replica, name } = await replicaOn(undefined, 'demo ana');
    await replica.install(log.snapshot(CREW));
    expect(replica.get('incident', 'I1')).toBeUndefined();
    push(log, send('M1', 'A1'));
    await replica.apply(log.frame(CREW, log.head() - 1));
    expect(replica.get('incident', 'I1')?.state).toMatchObject({ address: '1 Main St' });
    push(log, decline('M1', 'A1'));
    await replica.apply(log.frame(CREW, log.head() - 1));
    expect(replica.get('incident', 'I1')).toBeUndefined();
    const { replica: other } = await replicaOn(name, 'demo ben');
    expect([...other.all()]).toEqual([]);
  });

  test('two tabs on one cache never leave it torn', async () => {
    const log = townLog();
    const { replica: first, name } = await replicaOn();
    await first.install(log.snapshot(DESK));
    const { replica: second } = await replicaOn(name);
    const start = log.head();
    push(log, status('M1', 'en_route'), status('M1', 'on_scene'), status('M2', 'posted'));
    await second.apply(log.frame(DESK, start, start + 1));
    await first.apply(log.frame(DESK, start, start + 2));
    await second.apply(log.frame(DESK, start + 1, start + 3));
    await first.apply(log.frame(DESK, start + 2, start + 3));
    const { replica: reloaded } = await replicaOn(name);
    expect(reloaded.place()?.cursor).toBe(log.head());
    expect(sorted(reloaded.all())).toBe(sorted(log.snapshot(DESK).documents));
  });

  const anyFact = fc.oneof(
    fc.record({ unit: fc.constantFrom('M1', 'M2'), to: fc.constantFrom(...UNIT_STATUSES) }).map(
      ({ unit, to }) =>
        () =>
          status(unit, to),
    ),
    fc.record({ unit: fc.constantFrom('M1', 'M2'), id: fc.constantFrom('A1', 'A2', 'A3') }).map(
      ({ unit, id }) =>
        () =>
          send(unit, id),
    ),
    fc.record({ unit: fc.constantFrom('M1', 'M2'), id: fc.constantFrom('A1', 'A2', 'A3') }).map(
      ({ unit, id }) =>
        () =>
          decline(unit, id),
    ),
    fc
      .string({ minLength: 1, maxLength: 5 })
      .map((text) => () => fact({ type: 'incident:note', incidentId: 'I1', data: { text } })),
  );

  test('I6 I7: a snapshot at any point plus the tail, cut anyhow, equals the server, for desk and crew', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyFact, { minLength: 1, maxLength: 25 }),
        fc.nat(25),
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(DESK, CREW),
        async (facts, snapshotAfter, cuts, scope) => {
          const log = townLog();
          const { replica } = await replicaOn();
          const at = Math.min(snapshotAfter, facts.length);
          push(log, ...facts.slice(0, at).map((make) => make()));
          await replica.install(log.snapshot(scope));
          push(log, ...facts.slice(at).map((make) => make()));
          for (let cut = 0; (replica.place()?.cursor ?? 0) < log.head(); cut += 1) {
            const from = replica.place()?.cursor ?? 0;
            const to = Math.min(log.head(), from + (cuts[cut % cuts.length] ?? 1));
            expect(await replica.apply(log.frame(scope, from, to))).toBe('applied');
          }
          expect(sorted(replica.all())).toBe(sorted(log.snapshot(scope).documents));
        },
      ),
      { numRuns: 80 },
    );
  }, 60_000);
});
