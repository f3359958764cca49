import { expect, test } from 'vitest';
import { openStore } from '../../server/store/open-store.ts';
import { freshDatabase, silentLogger } from '../support/postgres.ts';

test('DATABASE_URL is used when it is set, and no embedded server is started', async () => {
  const fresh = await freshDatabase();
  const store = await openStore({ databaseUrl: fresh.url, dataDir: '/nowhere' }, silentLogger);
  try {
    expect(store.embedded).toBe(false);
    expect((await store.database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  } finally {
    await store.stop();
    await fresh.drop();
  }
});

test('a database that does not answer is named without its password', async () => {
  const config = { databaseUrl: 'postgres://u:hunter2@127.0.0.1:1/d', dataDir: '/nowhere' };
  const opening = openStore(config, silentLogger, { waitMs: 0 });
  await expect(opening).rejects.toThrow('The database of DATABASE_URL at 127.0.0.1:1 cannot be used');
});

test('a wrong database name is not waited for', async () => {
  const fresh = await freshDatabase();
  const databaseUrl = fresh.url.replace(/test_\w+/, 'nothing_here');
  const opening = openStore({ databaseUrl, dataDir: '/nowhere' }, silentLogger);
  await expect(opening).rejects.toMatchObject({ cause: { code: '3D000' } });
  await fresh.drop();
});
