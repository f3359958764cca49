/**
 * The same reader on two logs: ours, and one numbered by a plain sequence, which is what most systems use as a cursor.
 * The second one must be seen to lose rows, or the first proves nothing (I4).
 */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../shared/seeded.ts';
import { event, logFixture, principal, registerUnits, type LogFixture } from '../support/log-fixture.ts';
import { freshDatabase, type FreshDatabase } from '../support/postgres.ts';

let fresh: FreshDatabase;
let log: LogFixture;
beforeAll(async () => {
  fresh = await freshDatabase();
  log = await logFixture(fresh.database);
  await registerUnits(log, ['M1']);
});
afterAll(async () => {
  await log?.stop();
  await fresh?.drop();
});

const WRITERS = 6;
const PER_WRITER = 25;

/** Reads on from the last number it has seen, as every consumer of a log does. */
async function readAlong(
  page: (after: number) => Promise<number[]>,
  whileRunning: Promise<unknown>,
): Promise<number[]> {
  let running = true;
  const done = whileRunning.finally(() => {
    running = false;
  });
  const seen: number[] = [];
  for (;;) {
    const isLast = !running;
    seen.push(...(await page(seen.at(-1) ?? 0)));
    if (isLast) break;
    await delay(1);
  }
  await done;
  return seen;
}

/** Each writer its own connection, so that their transactions overlap. */
function writers(write: (client: pg.PoolClient, writer: number) => Promise<void>): Promise<unknown> {
  return Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      const client = await fresh.database.pool.connect();
      try {
        await write(client, writer);
      } finally {
        client.release();
      }
    }),
  );
}

describe('a reader that goes by numbers', () => {
  it('I4 (the control that must fail): numbers from a sequence, taken before the commit, lose rows and leave gaps', async () => {
    const { pool } = fresh.database;
    await pool.query('create table plain_log (seq bigserial primary key, writer int)');
    const writing = writers(async (client, writer) => {
      const random = createSeededRandom(writer + 1);
      for (let i = 0; i < PER_WRITER; i += 1) {
        await client.query('begin');
        await client.query('insert into plain_log (writer) values ($1)', [writer]);
        await client.query('select pg_sleep($1)', [random.between(0, 0.01)]);
        await client.query(random.chance(0.2) ? 'rollback' : 'commit');
      }
    });
    const page = async (after: number): Promise<number[]> => {
      const { rows } = await pool.query<{ seq: number }>(
        'select seq from plain_log where seq > $1 order by seq',
        [after],
      );
      return rows.map(({ seq }) => seq);
    };
    const seen = await readAlong(page, writing);
    const all = await page(0);
    const lost = all.filter((seq) => !seen.includes(seq));
    expect(lost.length, 'committed, and never met by a reader that went past them').toBeGreaterThan(0);
    expect(all.at(-1), 'rolled-back numbers are gaps').toBeGreaterThan(all.length);
  });

  it('I4: on the log the same reader meets every row once, in order, whoever sleeps or fails in between', async () => {
    // Others hold the counter row and give up, as a process does that dies in the middle of an append.
    const disturbing = writers(async (client, writer) => {
      const random = createSeededRandom(writer + 100);
      if (writer > 1) return;
      for (let i = 0; i < PER_WRITER; i += 1) {
        await client.query(`begin; select set_config('readback.org', 'demo', true)`);
        await client.query(`update log_heads set head = head + 1 where org = 'demo'`);
        await client.query('select pg_sleep($1)', [random.between(0, 0.005)]);
        await client.query('rollback');
      }
    });
    const pushing = Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        for (let i = 0; i < PER_WRITER; i += 1) {
          const [result] = await log.push(
            principal('demo', 'dispatcher'),
            [event('unit:status', { unitId: 'M1', data: { status: 'available' } })],
            `d${writer}`,
          );
          expect(result?.outcome).toBe('accepted');
        }
      }),
    );
    const page = (after: number): Promise<number[]> =>
      log.database.withOrg('demo', async (trx) => {
        const rows = await trx
          .selectFrom('events')
          .select('seq')
          .where('seq', '>', after)
          .orderBy('seq')
          .execute();
        return rows.map(({ seq }) => seq);
      });
    const seen = await readAlong(page, Promise.all([pushing, disturbing]));
    expect(seen).toEqual(Array.from({ length: 1 + WRITERS * PER_WRITER }, (_, i) => i + 1));
  });
});
