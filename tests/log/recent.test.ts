import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEvents } from '../../server/log/read.ts';
import { keepRecent } from '../../server/log/recent.ts';
import { event, logFixture, principal, registerUnits, type LogFixture } from '../support/log-fixture.ts';
import { freshDatabase } from '../support/postgres.ts';

let log: LogFixture;
let drop: () => Promise<void>;
beforeAll(async () => {
  const fresh = await freshDatabase();
  drop = fresh.drop;
  log = await logFixture(fresh.database);
});
afterAll(async () => {
  await log.stop();
  await drop();
});

it('I11: what is kept in memory is what the log has, and what is not there is asked of the log', async () => {
  await registerUnits(log, ['M1']);
  const recent = keepRecent(log.tail, 'demo');
  await log.tail.follow('demo', () => undefined);
  const dispatcher = principal('demo', 'dispatcher');
  for (let i = 0; i < 5; i += 1) {
    await log.push(dispatcher, [event('unit:status', { unitId: 'M1', data: { status: 'available' } })]);
  }
  await expect.poll(() => recent.read(6, 10)).toEqual([]);
  const seqs = (after: number, limit: number): number[] | undefined =>
    recent.read(after, limit)?.map((logged) => logged.event.seq);
  expect(seqs(1, 3)).toEqual([2, 3, 4]);
  expect(seqs(4, 10)).toEqual([5, 6]);
  expect(seqs(0, 10)).toBeUndefined();
  expect(seqs(7, 10)).toBeUndefined();
  const stored = await log.database.withOrg('demo', (trx) =>
    readEvents(trx, 'demo', { after: 1, limit: 10 }),
  );
  const plain = (each: { event: unknown; rooms: readonly string[] }): unknown => ({
    event: each.event,
    rooms: each.rooms,
  });
  expect(recent.read(1, 10)?.map(plain)).toEqual(stored.map(plain));
  recent.stop();
});
