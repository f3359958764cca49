import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import { openDatabase, withClient } from '../../server/store/database.ts';
import { NewerSchemaError, migrate } from '../../server/store/migrate.ts';
import { migrations } from '../../server/store/migrations.ts';
import type { Schema } from '../../server/store/schema.ts';
import { startTestPostgres, testLogger } from '../support/postgres.ts';
import type { FreshDatabase, PostgresKind, TestPostgres } from '../support/postgres.ts';

const epoch = '0193a0b0-0000-7000-8000-000000000001';

/** What every PostgreSQL we run on must give. */
export function describeStore(kind: PostgresKind): void {
  describe(`store on ${kind} PostgreSQL`, () => {
    let server: TestPostgres;
    let fresh: FreshDatabase;

    beforeAll(async () => {
      server = await startTestPostgres(kind);
      fresh = await server.freshDatabase();
      for (const org of ['demo', 'other']) await addOrganization(fresh, org);
    });

    afterAll(async () => {
      await fresh?.drop();
      await server?.stop();
    });

    test('migrating again changes nothing', async () => {
      await migrate(fresh.url, testLogger);
      const { rows } = await fresh.database.pool.query('select id from schema_migrations order by id');
      expect(rows).toEqual(migrations.map(({ id }) => ({ id })));
    });

    test('several processes migrating one new database at once are safe', async () => {
      const url = await emptyDatabase(server, 'at_once');
      await Promise.all([1, 2, 3].map(() => migrate(url, testLogger)));
      const rows = await withClient(url, (client) => client.query('select id from schema_migrations'));
      expect(rows.rowCount).toBe(migrations.length);
    });

    test('a failing step leaves no half of it behind, and the next start finishes', async () => {
      const url = await emptyDatabase(server, 'half_step');
      const broken = {
        id: '001-spine',
        up: async (trx: Transaction<Schema>) => {
          await sql`create table half (id int)`.execute(trx);
          throw new Error('cut here');
        },
      };
      await expect(migrate(url, testLogger, [broken])).rejects.toThrow('cut here');
      await migrate(url, testLogger);
      const rows = await withClient(url, (client) => client.query(`select to_regclass('half') as half`));
      expect(rows.rows).toEqual([{ half: null }]);
    });

    test('a database of a newer version is refused and says why', async () => {
      const url = await emptyDatabase(server, 'newer');
      await migrate(url, testLogger);
      await withClient(url, (client) => client.query(`insert into schema_migrations values ('999-future')`));
      await expect(migrate(url, testLogger)).rejects.toThrow(NewerSchemaError);
      await expect(migrate(url, testLogger)).rejects.toThrow(/newer version.*999-future/);
    });

    test('I9 a raw query without an organization filter sees only its own organization', async () => {
      const seen = await fresh.database.withOrg('demo', (trx) =>
        sql<{ org: string }>`select org from events`.execute(trx),
      );
      expect(seen.rows).toEqual([{ org: 'demo' }]);
    });

    test('I9 writing for another organization is refused', async () => {
      const write = fresh.database.withOrg('demo', (trx) =>
        trx.insertInto('cursors').values({ org: 'other', consumer: 'c' }).execute(),
      );
      await expect(write).rejects.toThrow(/row-level security/);
    });

    test('I9 changing and deleting stop at the organization', async () => {
      const changed = await fresh.database.withOrg('demo', async (trx) => ({
        heads: await sql`update log_heads set head = 7`.execute(trx),
        cursors: await sql`delete from cursors`.execute(trx),
      }));
      expect(changed.heads.numAffectedRows).toBe(1n);
      expect(changed.cursors.numAffectedRows).toBe(1n);
      const other = await fresh.database.withOrg('other', (trx) =>
        trx.selectFrom('log_heads').select('head').executeTakeFirstOrThrow(),
      );
      expect(other.head).toBe(0);
    });

    test('I9 a pooled connection forgets its organization, after success and after failure', async () => {
      const one = await openDatabase({ url: fresh.url, logger: testLogger, max: 1 });
      try {
        const first = await one.withOrg('demo', (trx) =>
          sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx),
        );
        await expect(one.withOrg('demo', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
        const after = await one.pool.query(
          'select pg_backend_pid() as pid, (select count(*) from events) as seen',
        );
        expect(after.rows).toEqual([{ pid: first.rows[0]?.pid, seen: 0 }]);
      } finally {
        await one.close();
      }
    });

    test('I9 a superuser login is bound by the same policies', async () => {
      await migrate(fresh.superuserUrl, testLogger);
      const asSuperuser = await openDatabase({ url: fresh.superuserUrl, logger: testLogger });
      try {
        const without = await asSuperuser.pool.query('select count(*) as seen from events');
        expect(without.rows).toEqual([{ seen: 0 }]);
        const events = await asSuperuser.withOrg('demo', (trx) =>
          trx.selectFrom('events').select('org').execute(),
        );
        expect(events).toEqual([{ org: 'demo' }]);
      } finally {
        await asSuperuser.close();
      }
    });

    test.each(['update events set v = 2', 'delete from events', 'truncate events'])(
      'I4 events are immutable: %s',
      async (statement) => {
        const change = fresh.database.withOrg('demo', (trx) => sql.raw(statement).execute(trx));
        await expect(change).rejects.toThrow(/events are immutable/);
      },
    );

    test('I3 an id is unique in its organization and free in another', async () => {
      await expect(addEvent(fresh, 'demo', 2)).rejects.toThrow(/events_org_id_key/);
    });

    test('bigint reads as number, timestamptz as ISO with Z and milliseconds, jsonb parsed', async () => {
      const event = await fresh.database.withOrg('demo', (trx) =>
        trx.selectFrom('events').selectAll().executeTakeFirstOrThrow(),
      );
      expect(event).toMatchObject({
        seq: 1,
        at: '2026-11-21T06:50:00.120Z',
        data: { status: 'en_route' },
        flags: [],
        rooms: ['dispatch', 'unit:M12'],
        moves: null,
      });
    });

    test('a snapshot transaction sees one moment and cannot write', async () => {
      const read = fresh.database.withOrg(
        'demo',
        (trx) => trx.insertInto('cursors').values({ org: 'demo', consumer: 'c' }).execute(),
        { snapshot: true },
      );
      await expect(read).rejects.toThrow(/read-only transaction/);
    });
  });
}

async function emptyDatabase(server: TestPostgres, name: string): Promise<string> {
  await withClient(server.superuserUrl(), (client) => client.query(`create database ${name} owner readback`));
  return server.url.replace('/readback?', `/${name}?`);
}

async function addOrganization(fresh: FreshDatabase, org: string): Promise<void> {
  await fresh.database.kysely.insertInto('organizations').values({ org, name: org, epoch }).execute();
  await fresh.database.withOrg(org, async (trx) => {
    await trx.insertInto('log_heads').values({ org, epoch }).execute();
    await trx.insertInto('cursors').values({ org, consumer: 'relay' }).execute();
  });
  await addEvent(fresh, org, 1);
}

function addEvent(fresh: FreshDatabase, org: string, seq: number) {
  const at = '2026-11-21T06:50:00.120Z';
  return fresh.database.withOrg(org, (trx) =>
    trx
      .insertInto('events')
      .values({
        org,
        seq,
        id: epoch,
        type: 'unit:status',
        v: 1,
        at,
        lane: 1,
        source: 'manual',
        data: JSON.stringify({ status: 'en_route' }),
        received_at: at,
        occurred_at: at,
        skew_ms: 0,
        actor: 'a',
        device: 'd',
        rooms: ['dispatch', 'unit:M12'],
        hash: Buffer.from('00', 'hex'),
      })
      .execute(),
  );
}
