import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAuthFixture, PASSWORD } from './auth-fixture.ts';
import type { AuthFixture } from './auth-fixture.ts';

let fixture: AuthFixture;
let token: string;
beforeEach(async () => {
  fixture = await openAuthFixture();
  await fixture.addOrganization('demo');
  token = await fixture.signIn('chief');
});
afterEach(() => fixture.fresh.drop());

const medic = { username: 'medic', name: 'Medic One', password: PASSWORD, roles: ['crew'], unitId: 'M1' };

describe('members', () => {
  test('an admin adds one, sees them, and takes them away', async () => {
    const added = await fixture.call('POST', '/api/v1/members', { token, body: medic });
    expect(added.status).toBe(201);
    const { body } = await fixture.call('GET', '/api/v1/members', { token });
    expect(body['members']).toMatchObject([
      { username: 'chief', roles: ['admin'] },
      { username: 'medic', roles: ['crew'], unitId: 'M1' },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/password|hash/);
    expect(await fixture.auth.authenticate(await fixture.signIn('medic'))).toMatchObject({
      name: 'Medic One',
      unitId: 'M1',
    });
    expect(
      (await fixture.call('DELETE', `/api/v1/members/${String(added.body['id'])}`, { token })).status,
    ).toBe(204);
    await expect(fixture.signIn('medic')).rejects.toThrow();
  });

  test('a new password ends the old sign-ins and works', async () => {
    const { body } = await fixture.call('POST', '/api/v1/members', { token, body: medic });
    const old = await fixture.signIn('medic');
    const set = await fixture.call('POST', `/api/v1/members/${String(body['id'])}/password`, {
      token,
      body: { password: 'a new password' },
    });
    expect(set.status).toBe(204);
    expect(await fixture.auth.authenticate(old)).toMatchObject({ code: 'signed-out' });
    expect(await fixture.auth.authenticate(await fixture.signIn('medic', 'a new password'))).toMatchObject({
      roles: ['crew'],
    });
  });

  test('a taken name, an unknown role and a short password are refused in plain words', async () => {
    await fixture.call('POST', '/api/v1/members', { token, body: medic });
    const cases: [object, number, string][] = [
      [medic, 409, 'taken'],
      [{ ...medic, username: 'new', roles: ['boss'] }, 400, 'expected one of'],
      [{ ...medic, username: 'new', password: 'short' }, 400, '8 characters'],
      [{ ...medic, username: 'has space' }, 400, 'user name'],
    ];
    for (const [body, status, words] of cases) {
      expect(await fixture.call('POST', '/api/v1/members', { token, body })).toMatchObject({
        status,
        body: { code: expect.any(String), detail: expect.stringContaining(words) },
      });
    }
  });

  test('the last admin stays', async () => {
    const me = await fixture.auth.authenticate(token);
    const id = 'sub' in me ? me.sub : '';
    expect(await fixture.call('DELETE', `/api/v1/members/${id}`, { token })).toMatchObject({
      status: 409,
      body: { code: 'last-admin' },
    });
  });

  test('only an admin may, and only in their own organization', async () => {
    await fixture.call('POST', '/api/v1/members', { token, body: medic });
    const crew = await fixture.signIn('medic');
    for (const path of ['/api/v1/members', '/api/v1/keys']) {
      expect(await fixture.call('GET', path, { token: crew })).toMatchObject({
        status: 403,
        body: { code: 'not-allowed' },
      });
      expect(await fixture.call('GET', path)).toMatchObject({ status: 401, body: { code: 'signed-out' } });
    }
    await fixture.addOrganization('other');
    const stranger = await fixture.signIn('chief@other');
    const { body } = await fixture.call('GET', '/api/v1/members', { token });
    const [first] = body['members'] as { id: string }[];
    expect(
      (await fixture.call('DELETE', `/api/v1/members/${first?.id ?? ''}`, { token: stranger })).status,
    ).toBe(404);
    expect((await fixture.call('GET', '/api/v1/members', { token: stranger })).body['members']).toHaveLength(
      1,
    );
  });
});

describe('API keys', () => {
  test('shown once, listed without the key, revoked', async () => {
    const made = await fixture.call('POST', '/api/v1/keys', {
      token,
      body: { name: 'Traccar', roles: ['service'] },
    });
    expect(made.status).toBe(201);
    const key = String(made.body['key']);
    expect((await fixture.call('GET', '/api/v1/me', { token: key })).body).toMatchObject({
      principal: { roles: ['service'], name: 'Traccar' },
    });
    const listed = await fixture.call('GET', '/api/v1/keys', { token });
    expect(listed.body['keys']).toMatchObject([{ id: made.body['id'], name: 'Traccar' }]);
    expect(JSON.stringify(listed.body)).not.toContain(key);
    expect((await fixture.call('DELETE', `/api/v1/keys/${String(made.body['id'])}`, { token })).status).toBe(
      204,
    );
    expect((await fixture.call('GET', '/api/v1/me', { token: key })).status).toBe(401);
    expect((await fixture.call('DELETE', '/api/v1/keys/none', { token })).status).toBe(404);
  });
});

test('what an admin does is in the audit trail, without secrets (A4)', async () => {
  await fixture.call('POST', '/api/v1/members', { token, body: medic });
  const { body } = await fixture.call('POST', '/api/v1/keys', {
    token,
    body: { name: 'Traccar', roles: ['service'] },
  });
  const rows = await fixture.fresh.database.withOrg('demo', (trx) =>
    trx.selectFrom('audit').selectAll().orderBy('id').execute(),
  );
  expect(rows.map(({ action }) => action)).toEqual([
    'organization:created',
    'sign-in:done',
    'member:added',
    'key:created',
  ]);
  expect(JSON.stringify(rows)).not.toContain(PASSWORD);
  expect(JSON.stringify(rows)).not.toContain(String(body['key']));
});
