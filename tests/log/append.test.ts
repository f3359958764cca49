import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../shared/canonical.ts';
import type { Document } from '../../shared/log/document.ts';
import { foldEvent } from '../../shared/protocol/folding.ts';
import { readEvents, readHead } from '../../server/log/read.ts';
import { readSnapshot } from '../../server/log/snapshot.ts';
import { createAppender } from '../../server/log/append.ts';
import { createIngest } from '../../server/sync/ingest.ts';
import { event, logFixture, principal, registerUnits, type LogFixture } from '../support/log-fixture.ts';
import { startTestPostgres, testLogger, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
let cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.reverse()) await clean();
  cleanUp = [];
});

async function fixture(): Promise<LogFixture> {
  const { database, drop } = await postgres.freshDatabase();
  const made = await logFixture(database);
  cleanUp.push(drop, () => made.stop());
  return made;
}

const dispatcher = principal('demo', 'dispatcher');

describe.each(['embedded', 'debian'] as const)('append on %s PostgreSQL', (kind) => {
  beforeAll(async () => {
    postgres = await startTestPostgres(kind);
  });
  afterAll(() => postgres?.stop());

  it('I3: a resend, alone or in another batch, gives one row and the same seq', async () => {
    const log = await fixture();
    await registerUnits(log, ['M1']);
    const press = event('unit:status', { unitId: 'M1', data: { status: 'available' } });
    const [first] = await log.push(dispatcher, [press]);
    const [again, twice] = await log.push(dispatcher, [press, press]);
    expect(first).toMatchObject({ outcome: 'accepted', seq: 2 });
    expect(again).toEqual({ id: press.id, outcome: 'duplicate', seq: 2 });
    expect(twice).toEqual({ id: press.id, outcome: 'duplicate', seq: 2 });
    const head = await log.database.withOrg('demo', (trx) => readHead(trx, 'demo'));
    expect(head?.head).toBe(2);
  });

  it('I3: the same id with another body is refused and never overwrites', async () => {
    const log = await fixture();
    await registerUnits(log, ['M1']);
    const press = event('unit:status', { unitId: 'M1', data: { status: 'available' } });
    await log.push(dispatcher, [press]);
    const [other] = await log.push(dispatcher, [{ ...press, data: { status: 'posted' } }]);
    expect(other).toMatchObject({ outcome: 'refused', code: 'id-conflict', retry: 'never' });
    const events = await log.database.withOrg('demo', (trx) =>
      readEvents(trx, 'demo', { after: 1, limit: 10 }),
    );
    expect(events.map((each) => each.event.data['status'])).toEqual(['available']);
  });

  it('I15: a refused event between good ones holds up neither', async () => {
    const log = await fixture();
    await registerUnits(log, ['M1']);
    const results = await log.push(dispatcher, [
      event('unit:status', { unitId: 'M1', data: { status: 'available' } }),
      event('unit:status', { unitId: 'NOPE', data: { status: 'available' } }),
      event('unit:status', { unitId: 'M1', data: { status: 'no such status' } }),
      event('unit:status', { unitId: 'M1', data: { status: 'posted', reason: 'a\u0000b' } }),
      event('unit:status', { unitId: 'M1', data: { status: 'posted' } }),
    ]);
    expect(results.map(({ outcome, code, seq }) => code ?? [outcome, seq])).toEqual([
      ['accepted', 2],
      'unknown-unit',
      'bad-data',
      'bad-data',
      ['accepted', 3],
    ]);
  });

  it('I7, I6: documents equal the fold from zero', async () => {
    const log = await fixture();
    await registerUnits(log, ['M1', 'M2']);
    const incident = {
      type: 'Breathing Problem',
      address: '1 Main St',
      priority: 1,
      calledAt: new Date().toISOString(),
    };
    await log.push(dispatcher, [
      event('incident:created', { incidentId: 'I1', data: incident }),
      event('unit:status', { unitId: 'M1', data: { status: 'available' } }),
      event('assignment:sent', { unitId: 'M1', incidentId: 'I1', data: { assignmentId: 'A1', incident } }),
      event('unit:status', { unitId: 'M1', data: { status: 'enroute' } }),
      event('unit:status', { unitId: 'M1', data: { status: 'ONSCENE' } }),
    ]);
    const events = await log.database.withOrg('demo', (trx) =>
      readEvents(trx, 'demo', { after: 0, limit: 100 }),
    );
    const replayed = new Map<string, Document>();
    for (const { event: each } of events) {
      for (const { after } of foldEvent(each, (kind, id) => replayed.get(`${kind} ${id}`))) {
        replayed.set(`${after.kind} ${after.id}`, after);
      }
    }
    const snapshot = await readSnapshot(log.database, 'demo', ['dispatch', 'billing', 'crew']);
    const stored = new Map(
      snapshot.documents.map((document) => [`${document.kind} ${document.id}`, document]),
    );
    expect(stored.size).toBe(6);
    expect(canonicalJson(Object.fromEntries(stored))).toBe(canonicalJson(Object.fromEntries(replayed)));
    expect(stored.get('transport I1:M1')?.state).toMatchObject({
      times: { 'eTimes.01': {}, 'eTimes.03': {}, 'eTimes.05': {}, 'eTimes.06': {} },
    });
    expect(stored.get('incident I1')?.state).toMatchObject({
      status: 'on_scene',
      units: { M1: { status: 'on_scene' } },
    });
  });

  it('I4: 64 appenders in two processes leave no gap, and a reader never meets a row at or below what it saw', async () => {
    const log = await fixture();
    await registerUnits(log, ['M1']);
    // A second appender on the same database is what a second process is: it shares nothing but PostgreSQL.
    const second = createAppender({
      pool: log.database.pool,
      logger: testLogger,
      onCommitted: () => undefined,
    });
    const otherIngest = createIngest({ appender: second, now: Date.now });
    let reading = true;
    const seen: number[] = [];
    const reader = (async () => {
      let after = 0;
      while (reading) {
        const page = await log.database.withOrg('demo', (trx) =>
          readEvents(trx, 'demo', { after, limit: 50 }),
        );
        seen.push(...page.map((each) => each.event.seq));
        after = seen.at(-1) ?? 0;
      }
    })();
    const PER_APPENDER = 12;
    await Promise.all(
      Array.from({ length: 64 }, async (_, appender) => {
        const ingest = appender % 2 ? otherIngest : log.ingest;
        for (let i = 0; i < PER_APPENDER; i += 1) {
          const press = event('unit:status', { unitId: 'M1', data: { status: 'available' } });
          const reply = await ingest(dispatcher, {
            device: `d${appender}`,
            sentAt: new Date().toISOString(),
            events: [press],
          });
          expect(reply).toMatchObject({ results: [{ outcome: 'accepted' }] });
        }
      }),
    );
    const total = 1 + 64 * PER_APPENDER;
    await expect.poll(() => seen.length).toBe(total);
    reading = false;
    await reader;
    expect(seen).toEqual(Array.from({ length: total }, (_, i) => i + 1));
  });
});
