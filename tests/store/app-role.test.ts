import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, withClient } from '../../server/store/database.ts';
import { migrate } from '../../server/store/migrate.ts';
import { startTestPostgres, silentLogger } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

let server: TestPostgres;

beforeAll(async () => {
  server = await startTestPostgres('debian');
});

afterAll(() => server?.stop());

test('I9 a login that bypasses row-level security without being superuser is bound too', async () => {
  await withClient(server.superuserUrl(), async (client) => {
    await client.query('create role managed login createrole bypassrls');
    await client.query('create database managed owner managed');
  });
  const url = new URL(server.superuserUrl('managed'));
  url.username = 'managed';
  await migrate(url.href, silentLogger);
  const database = await openDatabase({ url: url.href, logger: silentLogger });
  try {
    const insert = database.pool.query(`insert into cursors (org, consumer) values ('demo', 'c')`);
    await expect(insert).rejects.toThrow(/row-level security/);
    await database.withOrg('demo', (trx) =>
      trx.insertInto('cursors').values({ org: 'demo', consumer: 'c' }).execute(),
    );
  } finally {
    await database.close();
  }
});
