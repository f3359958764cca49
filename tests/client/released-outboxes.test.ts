/** Outboxes as released versions left them on a tablet: each drains under the present build, and the other way round (I17). */
import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createPressJournal } from '../../client/outbox/press-journal.ts';
import { pressStatus } from '../../client/units/unit-actions.ts';
import { drainAsV1 } from './fixtures/reader-v1.ts';
import { medic, townLog } from './support/test-log.ts';
import { openTestOutbox, toLog } from './support/test-outbox.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const files = readdirSync(FIXTURES).filter((name) => /^outbox-v\d+\.json$/.test(name));

const rowsSchema = z.array(z.record(z.string(), z.unknown()));
const fixtureSchema = z.object({
  release: z.string(),
  indexedDbVersion: z.int(),
  stores: z.record(
    z.string(),
    z.object({
      key: z.string(),
      auto: z.boolean(),
      indexes: z.array(z.object({ name: z.string(), unique: z.boolean() })),
    }),
  ),
  rows: z.record(z.string(), rowsSchema),
});
type Fixture = z.output<typeof fixtureSchema>;

const read = (file: string): Fixture =>
  fixtureSchema.parse(JSON.parse(readFileSync(join(FIXTURES, file), 'utf8')));

/** With the browser's own interface: nothing of any build of ours may touch the rows on their way in. */
function lay(name: string, { indexedDbVersion, stores, rows }: Fixture): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, indexedDbVersion);
    opening.addEventListener('error', () => reject(opening.error));
    opening.addEventListener('upgradeneeded', () => {
      for (const [store, { key, auto, indexes }] of Object.entries(stores)) {
        const made = opening.result.createObjectStore(store, { keyPath: key, autoIncrement: auto });
        for (const { name: index, unique } of indexes) made.createIndex(index, index, { unique });
        for (const row of rows[store] ?? []) made.put(row);
      }
    });
    opening.addEventListener('success', () => {
      opening.result.close();
      resolve();
    });
  });
}

const idsOf = (fixture: Fixture, state: string): unknown[] =>
  (fixture.rows['items'] ?? []).filter((row) => row['state'] === state).map((row) => row['id']);

describe.each(files)('%s', (file) => {
  test('I17, I2: every row drains under the present build, in lane order with the pressed times; what was refused or let go stays', async () => {
    const fixture = read(file);
    const name = `released-${randomUUID()}`;
    await lay(name, fixture);
    const log = townLog();
    const before = log.head();
    const box = await openTestOutbox(toLog(log), name);
    const held = idsOf(fixture, 'held');
    expect(box.outbox.counts()).toEqual({
      waiting: idsOf(fixture, 'waiting').length,
      held: held.length,
      quarantined: idsOf(fixture, 'quarantined').length,
    });
    await box.outbox.releaseHeld(({ sub }) => sub === medic.sub);
    await box.drainAll();

    const due = (fixture.rows['items'] ?? []).filter((row) => row['state'] !== 'quarantined');
    const events = log.events().slice(before);
    expect(events.map(({ id }) => id).sort()).toEqual(due.map((row) => row['id']).sort());
    const statuses = events.filter(({ type }) => type === 'unit:status');
    expect(statuses.map(({ lane }) => lane)).toEqual(
      statuses.map(({ lane }) => lane).toSorted((a, b) => a - b),
    );
    for (const row of due)
      expect(events.find(({ id }) => id === row['id'])).toMatchObject({ at: row['capturedAt'] });

    expect(box.outbox.items().map(({ id }) => id)).toEqual(idsOf(fixture, 'quarantined'));
    expect(box.outbox.items()[0]?.refusal).toBeDefined();
    expect(await box.database.discarded.count()).toBe(fixture.rows['discarded']?.length);
    expect(await box.database.track.count()).toBe(fixture.rows['track']?.length);
    const device = fixture.rows['device']?.find(({ key }) => key === 'id')?.['value'];
    expect(box.requests.map((request) => request.device)).toEqual(box.requests.map(() => device));
    const next = await pressStatus(box.outbox, { unitId: 'M1', status: 'transporting' });
    const last = fixture.rows['device']?.find(({ key }) => key === 'lane')?.['value'];
    expect(next.lane, 'I10: the lane goes on').toBe(Number(last) + 1);
    box.close();
  });

  test('I17: rows the present build added drain under the release they were rolled back to, and nothing of it is lost on coming back', async () => {
    const fixture = read(file);
    const name = `rolled-back-${randomUUID()}`;
    await lay(name, fixture);
    const log = townLog();
    const before = log.head();
    const spare = new Map<string, string>();
    const journal = createPressJournal([
      {
        write: async (key, text) => void spare.set(key, text),
        readAll: async () => spare,
        remove: async (key) => void spare.delete(key),
      },
    ]);
    const newer = await openTestOutbox(() => ({ kind: 'failed', failure: 'network', detail: '' }), name, {
      journal,
    });
    const fresh = await pressStatus(newer.outbox, { unitId: 'M1', status: 'transporting' });
    await newer.drainAll(1);
    newer.close();

    const older = await drainAsV1(name, { org: 'demo', sub: medic.sub }, (request) =>
      log.push(medic, request),
    );
    expect(older.ids).toEqual([...idsOf(fixture, 'waiting'), fresh.id]);
    expect(
      log
        .events()
        .slice(before)
        .map(({ id }) => id),
    ).toEqual(older.ids);

    const again = await openTestOutbox(toLog(log), name);
    expect(again.outbox.whereIs(fresh.id)).toMatchObject({ seq: log.head() });
    await again.outbox.releaseHeld(({ sub }) => sub === medic.sub);
    await again.drainAll();
    const ids = log.events().map(({ id }) => id);
    expect(new Set(ids).size, 'I3').toBe(ids.length);
    expect(log.events().at(-1)?.id).toBe(idsOf(fixture, 'held')[0]);
    again.close();
  });
});

test('there is a fixture of a released version, with rows of every kind', () => {
  expect(files.length).toBeGreaterThan(0);
  for (const { rows } of files.map(read)) {
    expect(Object.values(rows).every((each) => each.length > 0)).toBe(true);
    expect(new Set(rows['items']?.map(({ state }) => state))).toEqual(
      new Set(['waiting', 'held', 'quarantined']),
    );
  }
});
