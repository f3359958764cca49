/** Documents of other folds are made anew from the log, and nothing else moves (I7). */
import { afterEach, describe, expect, it } from 'vitest';
import { documentRooms, FOLD_VERSION } from '../../shared/protocol/folding.ts';
import { createSeededRandom } from '../../shared/seeded.ts';
import { parseConfig } from '../../server/config.ts';
import { readEvents, readHead } from '../../server/log/read.ts';
import { refoldDocuments, refoldPage } from '../../server/log/refold.ts';
import { startServer } from '../../server/main.ts';
import type { Database } from '../../server/store/database.ts';
import { expectSameDocuments, foldFromZero } from '../support/log-check.ts';
import { createOrg, event, logFixture, principal, type LogFixture } from '../support/log-fixture.ts';
import { freshDatabase, silentLogger } from '../support/postgres.ts';
import { deskFact, type Desk } from '../support/random-facts.ts';

const SEED = Date.now() % 1_000_000;
const org = 'demo';
const PAGE = 40;

let cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.toReversed()) await clean();
  cleanUp = [];
});

interface Rig {
  url: string;
  log: LogFixture;
  database: Database;
  work(facts: number): Promise<void>;
}

/** A log with documents as folds of long ago might have left them. */
async function rig(): Promise<Rig> {
  console.log(`seed ${SEED}`);
  const { url, database, drop } = await freshDatabase();
  const log = await logFixture(database);
  cleanUp.push(drop, () => log.stop());
  const units = ['M1', 'M2'];
  await log.push(
    principal(org, 'admin'),
    units.map((unitId) => event('unit:registered', { unitId, data: { callSign: unitId } })),
  );
  const random = createSeededRandom(SEED);
  const desk: Desk = { units, incidents: [] };
  const work = async (facts: number) => {
    const events = Array.from({ length: facts }, () => deskFact(random, desk));
    await log.push(
      principal(org, 'dispatcher'),
      events.map(({ type, ...rest }) => event(type, rest)),
    );
  };
  await work(150);
  await database.withOrg(org, async (trx) => {
    await trx
      .updateTable('documents')
      .set({ state: JSON.stringify({ old: true }) })
      .where('kind', '=', 'incident')
      .execute();
    await trx.deleteFrom('documents').where('kind', '=', 'roster').execute();
    const gone = { org, kind: 'unit', id: 'nobody', seq: 1, state: '{}' };
    await trx.insertInto('documents').values(gone).execute();
    await trx
      .updateTable('log_heads')
      .set({ fold_version: FOLD_VERSION - 1 })
      .execute();
  });
  return { url, log, database, work };
}

const contents = (database: Database) =>
  database.withOrg(org, async (trx) => ({
    events: (await readEvents(trx, org, { after: 0, limit: 10_000 })).map(({ event: each }) => each),
    documents: await trx
      .selectFrom('documents')
      .select(['kind', 'id', 'seq', 'state', 'rooms'])
      .orderBy('kind')
      .orderBy('id')
      .execute(),
    beside: await trx.selectFrom('documents_refolded').select('id').execute(),
    head: await readHead(trx, org),
    fold: (await trx.selectFrom('log_heads').select('fold_version').executeTakeFirstOrThrow()).fold_version,
  }));

async function expectRefolded(database: Database): Promise<void> {
  const { events, documents, beside, head, fold } = await contents(database);
  expect(fold).toBe(FOLD_VERSION);
  expect(head?.head).toBe(events.length);
  expect(beside).toEqual([]);
  expect(documents.length).toBeGreaterThan(5);
  const bare = documents.map(({ kind, id, seq, state }) => ({ kind, id, seq, state }));
  expectSameDocuments(bare, foldFromZero(events).values());
  expect(documents.map(({ rooms }) => rooms.toSorted())).toEqual(
    bare.map((document) => [...new Set(documentRooms(document))].sort()),
  );
}

describe('documents of other folds', () => {
  it('I7: equal a replay from zero afterwards; ended in between it goes on, and what came meanwhile is in them', async () => {
    const { database, work } = await rig();
    const before = await contents(database);
    expect(await refoldPage(database, org, PAGE)).toEqual({ done: false, to: PAGE });
    expect(await refoldPage(database, org, PAGE)).toEqual({ done: false, to: 2 * PAGE });
    const between = await contents(database);
    expect(between.documents).toEqual(before.documents);
    await work(30);
    await refoldDocuments({ database, logger: silentLogger }, PAGE);
    await expectRefolded(database);
    expect((await contents(database)).head?.epoch).toBe(before.head?.epoch);
    expect(await refoldPage(database, org, PAGE)).toEqual({ done: true });
  });

  it('I7: two processes at it share the work; another organization stays as it is', async () => {
    const { database } = await rig();
    await createOrg(database, 'other');
    await database.withOrg('other', (trx) =>
      trx.updateTable('log_heads').set({ fold_version: FOLD_VERSION }).execute(),
    );
    await Promise.all([1, 2].map(() => refoldDocuments({ database, logger: silentLogger }, PAGE)));
    await expectRefolded(database);
  });

  it('begun by other folds yet, it begins again', async () => {
    const { database } = await rig();
    await refoldPage(database, org, PAGE);
    await database.withOrg(org, (trx) =>
      trx
        .updateTable('log_heads')
        .set({ refolding: JSON.stringify({ fold: FOLD_VERSION + 1, to: 3 * PAGE }) })
        .execute(),
    );
    await refoldDocuments({ database, logger: silentLogger }, PAGE);
    await expectRefolded(database);
  });

  it('are new before the doors of a server open', async () => {
    const { url, database } = await rig();
    const config = parseConfig({ PORT: '0', HOST: '127.0.0.1', DATABASE_URL: url });
    const server = await startServer(config, silentLogger, { isSetUp: true });
    await expectRefolded(database);
    await server.stop();
  });
});
