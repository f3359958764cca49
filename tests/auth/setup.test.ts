import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOrganization, newOrganizationSchema } from '../../server/auth/organizations.ts';
import { createSetupLink } from '../../server/auth/setup-link.ts';
import { openAuthFixture, ORIGIN, PASSWORD } from './auth-fixture.ts';
import type { AuthFixture } from './auth-fixture.ts';

let fixture: AuthFixture;
beforeEach(async () => {
  fixture = await openAuthFixture();
});
afterEach(() => fixture.fresh.drop());

async function printLink(): Promise<string> {
  const link = await createSetupLink({
    database: fixture.fresh.database,
    config: { publicUrl: ORIGIN },
    now: Date.now,
  });
  return new URL(link ?? 'none:').searchParams.get('code') ?? 'none';
}

const answers = (code: string, org = 'demo') => ({
  code,
  org,
  name: 'Demo EMS',
  admin: 'chief',
  password: PASSWORD,
  units: ['M1', 'M2'],
  hospitals: ['H1', { id: 'H2', name: 'St Mary' }],
});

async function countRows(): Promise<Record<string, number>> {
  const { rows } = await fixture.fresh.database.pool.query<Record<string, number>>(
    `select (select count(*) from organizations) as organizations, (select count(*) from members) as members,
            (select count(*) from auth_user) as people, (select count(*) from auth_account) as passwords`,
  );
  return rows[0] ?? {};
}

describe('the first setup', () => {
  test('the link makes the organization, its admin, units and hospitals', async () => {
    expect((await fixture.call('GET', '/api/setup')).body).toEqual({ needed: true });
    const answer = await fixture.call('POST', '/api/setup', { body: answers(await printLink()) });
    expect(answer).toMatchObject({ status: 201, body: { org: 'demo', admin: 'chief' } });
    const documents = await fixture.fresh.database.withOrg('demo', (trx) =>
      trx.selectFrom('documents').select(['kind', 'id']).orderBy('kind').orderBy('id').execute(),
    );
    expect(documents.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'hospital H1',
      'hospital H2',
      'roster M1',
      'roster M2',
      'unit M1',
      'unit M2',
    ]);
    expect((await fixture.call('GET', '/api/setup')).body).toEqual({
      needed: false,
      organization: { org: 'demo', name: 'Demo EMS' },
    });
    expect(await fixture.auth.authenticate(await fixture.signIn('chief'))).toMatchObject({
      roles: ['admin'],
    });
  });

  test('a code works once, and no other code after it', async () => {
    const [code, second] = [await printLink(), await printLink()];
    expect((await fixture.call('POST', '/api/setup', { body: answers(code) })).status).toBe(201);
    for (const again of [code, second]) {
      const answer = await fixture.call('POST', '/api/setup', { body: answers(again, 'other') });
      expect(answer).toMatchObject({ status: 403, body: { code: 'setup-code-invalid' } });
    }
    expect(
      await createSetupLink({
        database: fixture.fresh.database,
        config: { publicUrl: ORIGIN },
        now: Date.now,
      }),
    ).toBeUndefined();
  });

  test('an organization made by the command closes the link', async () => {
    const code = await printLink();
    await fixture.addOrganization('first');
    const answer = await fixture.call('POST', '/api/setup', { body: answers(code, 'second') });
    expect(answer).toMatchObject({ status: 403, body: { code: 'setup-code-invalid' } });
    expect(await countRows()).toMatchObject({ organizations: 1 });
  });

  test('two people with the link at the same moment: one organization', async () => {
    const [code, second] = [await printLink(), await printLink()];
    const both = await Promise.all([
      fixture.call('POST', '/api/setup', { body: answers(code, 'one') }),
      fixture.call('POST', '/api/setup', { body: answers(second, 'two') }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 403]);
    expect(await countRows()).toMatchObject({ organizations: 1, members: 1 });
  });

  test('a wrong or old code is refused and nothing is made', async () => {
    const code = await printLink();
    expect((await fixture.call('POST', '/api/setup', { body: answers('guess') })).status).toBe(403);
    fixture.advance(8 * 24 * 3600_000);
    expect((await fixture.call('POST', '/api/setup', { body: answers(code) })).status).toBe(403);
    expect(await countRows()).toMatchObject({ organizations: 0, people: 0 });
  });

  test('a mistake in the form leaves the code good', async () => {
    const code = await printLink();
    const short = await fixture.call('POST', '/api/setup', { body: { ...answers(code), password: 'short' } });
    expect(short).toMatchObject({
      status: 400,
      body: { code: 'bad-request', detail: expect.stringContaining('8 characters') },
    });
    expect((await fixture.call('POST', '/api/setup', { body: answers(code) })).status).toBe(201);
  });

  test('the code itself is nowhere in the database', async () => {
    const code = await printLink();
    const { rows } = await fixture.fresh.database.pool.query<{ row: string }>(
      'select installation::text as row from installation',
    );
    expect(rows.map(({ row }) => row).join()).not.toContain(code);
  });
});

describe('making an organization', () => {
  const given = newOrganizationSchema.parse({
    org: 'demo',
    name: 'Demo',
    adminUsername: 'chief',
    password: PASSWORD,
    units: ['M1'],
  });
  const deps = () => ({
    database: fixture.fresh.database,
    hashPassword: fixture.auth.hashPassword,
    record: fixture.record,
  });

  test('a failure to record its units leaves nothing half-done, and it can be tried again', async () => {
    const failing = { ...deps(), record: async () => Promise.reject(new Error('disk full')) };
    await expect(createOrganization(given, failing)).rejects.toThrow('disk full');
    expect(await countRows()).toEqual({ organizations: 0, members: 0, people: 0, passwords: 0 });
    await createOrganization(given, deps());
    expect(await countRows()).toEqual({ organizations: 1, members: 1, people: 1, passwords: 1 });
  });

  test('the same id twice is refused and the first stays as it was', async () => {
    await createOrganization(given, deps());
    await expect(createOrganization({ ...given, adminUsername: 'other' }, deps())).rejects.toThrow(
      'already an organization demo',
    );
    expect(await countRows()).toMatchObject({ organizations: 1, people: 1 });
  });
});
