/** Every table with an organization in it is closed by the database itself, also the one that is added tomorrow (I9). */
import type { Client } from 'pg';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../server/store/database.ts';
import { freshDatabase, type FreshDatabase } from '../support/postgres.ts';

/** Looked up before the organization is known: who one is, and where one belongs. */
const OPEN_TABLES = ['api_keys', 'members', 'organizations'];

interface Table {
  name: string;
  enabled: boolean;
  forced: boolean;
  policies: number;
}

let fresh: FreshDatabase;
let tables: Table[];
beforeAll(async () => {
  fresh = await freshDatabase();
  tables = await withClient(fresh.superuserUrl, orgTables);
  await withClient(fresh.superuserUrl, async (client) => {
    for (const org of ['a', 'b']) {
      await client.query(
        `insert into organizations (org, name, epoch) values ($1, $1, '0193a0b0-0000-7000-8000-000000000001')`,
        [org],
      );
      for (const { name } of closed()) await insertRow(client, name, org);
    }
  });
});
afterAll(() => fresh?.drop());

const closed = (): Table[] => tables.filter(({ name }) => !OPEN_TABLES.includes(name));

async function orgTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
            (select count(*) from pg_policy p where p.polrelid = c.oid)::int as policies
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p')
       and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'org' and not a.attisdropped)
     order by 1`,
  );
  return rows;
}

const VALUES: Record<string, unknown> = {
  text: 'x',
  uuid: '0193a0b0-0000-7000-8000-000000000002',
  jsonb: '{}',
  bytea: Buffer.from('00', 'hex'),
  boolean: false,
  ARRAY: [],
  'timestamp with time zone': '2026-11-21T07:00:00Z',
};

/** A row with the least that the table asks for, whatever table it is. */
async function insertRow(client: Client, table: string, org: string): Promise<void> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select column_name as name, data_type as type from information_schema.columns
     where table_name = $1 and table_schema = 'public' and is_nullable = 'NO' and column_default is null
       and is_generated = 'NEVER' and is_identity = 'NO'`,
    [table],
  );
  const values = rows.map(({ name, type }) => (name === 'org' ? org : (VALUES[type] ?? 1)));
  const columns = rows.map(({ name }) => `"${name}"`).join(', ');
  const places = rows.map((_, i) => `$${i + 1}`).join(', ');
  // Rows that point elsewhere are beside the point here.
  await client.query(`set session_replication_role = replica`);
  await client.query(`insert into ${table} (${columns}) values (${places})`, values);
}

describe('row-level security', () => {
  it('I9: is on, and forced on the owner too, with a policy, for every table that has an organization', () => {
    expect(closed().length).toBeGreaterThan(9);
    expect(closed().filter(({ enabled, forced, policies }) => !enabled || !forced || policies === 0)).toEqual(
      [],
    );
  });

  it('the list of open tables names nothing that is closed or gone', () => {
    const open = tables.filter(({ enabled }) => !enabled).map(({ name }) => name);
    expect(open).toEqual(OPEN_TABLES);
  });

  it('I9: a query that forgets the organization sees its own rows only, in every one of them', async () => {
    for (const { name } of closed()) {
      for (const org of ['a', 'b']) {
        const { rows } = await fresh.database.withOrg(org, (trx) =>
          sql<{ org: string }>`select distinct org from ${sql.table(name)}`.execute(trx),
        );
        expect({ name, rows }).toEqual({ name, rows: [{ org }] });
      }
    }
  });

  it('I9: without an organization nothing is seen and nothing can be written', async () => {
    for (const { name } of closed()) {
      const { rows } = await fresh.database.pool.query(`select count(*)::int as seen from ${name}`);
      expect({ name, rows }).toEqual({ name, rows: [{ seen: 0 }] });
    }
  });

  it("I9: another organization's rows can neither be changed nor taken away nor given", async () => {
    for (const { name } of closed().filter((table) => table.name !== 'events')) {
      const { numAffectedRows } = await fresh.database.withOrg('a', (trx) =>
        sql`update ${sql.table(name)} set org = org where org = 'b'`.execute(trx),
      );
      expect({ name, changed: numAffectedRows }).toEqual({ name, changed: 0n });
      const give = fresh.database.withOrg('a', (trx) =>
        sql`update ${sql.table(name)} set org = 'b'`.execute(trx),
      );
      await expect(give, name).rejects.toThrow(/row-level security/);
    }
  });
});
