import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAuthFixture, PASSWORD } from './auth-fixture.ts';
import type { AuthFixture } from './auth-fixture.ts';

const DAY_MS = 24 * 3600_000;

let fixture: AuthFixture;
beforeEach(async () => {
  fixture = await openAuthFixture();
  await fixture.addOrganization('demo', { units: ['M1'] });
});
afterEach(() => fixture.fresh.drop());

/** As if the sign-in had last been written forward this long ago. */
async function ageSessions(days: number): Promise<void> {
  await fixture.fresh.database.pool.query(
    `update auth_session set "expiresAt" = "expiresAt" - make_interval(days => $1),
       "updatedAt" = "updatedAt" - make_interval(days => $1), "createdAt" = "createdAt" - make_interval(days => $1)`,
    [days],
  );
}

async function sessionEnds(): Promise<number> {
  const row = await fixture.fresh.database.kysely
    .selectFrom('auth_session')
    .select('expiresAt')
    .executeTakeFirstOrThrow();
  return Date.parse(row.expiresAt);
}

describe('signing in by user name', () => {
  test('the token is who they are in their organization', async () => {
    const token = await fixture.signIn('Chief');
    const me = await fixture.call('GET', '/api/v1/me', { token });
    expect(me.status).toBe(200);
    expect(me.body).toEqual({
      principal: {
        org: 'demo',
        orgName: 'demo EMS',
        sub: expect.any(String),
        name: 'chief',
        roles: ['admin'],
      },
      expiresAt: expect.stringMatching(/Z$/),
    });
  });

  test('the session cookie does the same, but not when another site’s page sends it', async () => {
    const body = { username: 'chief', password: PASSWORD };
    const signedIn = await fixture.call('POST', '/api/auth/sign-in/username', { body });
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect((await fixture.call('GET', '/api/v1/me', { headers: { cookie } })).status).toBe(200);
    const abroad = await fixture.call('GET', '/api/v1/me', {
      headers: { cookie, origin: 'https://evil.example' },
    });
    expect(abroad.status).toBe(401);
  });

  test('a wrong password and an unknown name give the same answer', async () => {
    const wrong = await fixture.call('POST', '/api/auth/sign-in/username', {
      body: { username: 'chief', password: 'wrong password' },
    });
    const unknown = await fixture.call('POST', '/api/auth/sign-in/username', {
      body: { username: 'nobody', password: PASSWORD },
    });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('content-type')).toBe('application/problem+json');
    expect(wrong.body).toMatchObject({ status: 401, code: 'sign-in-failed' });
    expect(unknown.body).toEqual(wrong.body);
  });

  test('two organizations may each have a chief: the organization decides', async () => {
    await fixture.addOrganization('other', { password: 'another password' });
    const ambiguous = await fixture.call('POST', '/api/auth/sign-in/username', {
      body: { username: 'chief', password: PASSWORD },
    });
    expect(ambiguous).toMatchObject({ status: 409, body: { code: 'organization-needed' } });
    const inOther = await fixture.call('POST', '/api/auth/sign-in/username', {
      body: { username: 'chief', org: 'other', password: 'another password' },
    });
    expect(await fixture.auth.authenticate(String(inOther.body['token']))).toMatchObject({ org: 'other' });
    expect(await fixture.auth.authenticate(await fixture.signIn('chief@demo'))).toMatchObject({
      org: 'demo',
    });
  });

  test('guessing is stopped, also for the right password, and only for that name', async () => {
    await fixture.auth.members.add(
      { org: 'demo', sub: 'test' },
      { username: 'medic', name: 'Medic', password: PASSWORD, roles: ['crew'] },
    );
    const attempt = (username: string, password: string) =>
      fixture.call('POST', '/api/auth/sign-in/username', { body: { username, password } });
    for (let i = 0; i < 10; i += 1) expect((await attempt('chief', `guess number ${i}`)).status).toBe(401);
    expect(await attempt('chief', PASSWORD)).toMatchObject({
      status: 429,
      body: { code: 'too-many-attempts' },
    });
    expect((await attempt('medic', PASSWORD)).status).toBe(200);
  });

  test('nobody can sign up, or reach what better-auth offers beyond signing in', async () => {
    const body = { email: 'a@example.org', name: 'A', username: 'intruder', password: PASSWORD };
    expect((await fixture.call('POST', '/api/auth/sign-up/email', { body })).status).toBe(404);
    const token = await fixture.signIn('chief');
    expect(
      (await fixture.call('POST', '/api/auth/update-user', { token, body: { username: 'chief@other' } }))
        .status,
    ).toBe(404);
    await expect(
      fixture.auth.auth.api.signUpEmail({ body: { email: 'a@example.org', name: 'A', password: PASSWORD } }),
    ).rejects.toThrow();
  });
});

describe('a session lasts an offline month', () => {
  test('29 days after it was last used it is good, and good for 30 more', async () => {
    const token = await fixture.signIn('chief');
    await ageSessions(29);
    expect(await fixture.auth.authenticate(token)).toMatchObject({ via: 'session' });
    expect(await sessionEnds()).toBeGreaterThan(Date.now() + 29.9 * DAY_MS);
  });

  test('31 days unused it has ended', async () => {
    const token = await fixture.signIn('chief');
    await ageSessions(31);
    expect(await fixture.auth.authenticate(token)).toMatchObject({
      code: 'signed-out',
      retry: 'after-sign-in',
    });
  });

  test('it survives a restart of the server', async () => {
    const token = await fixture.signIn('chief');
    const restarted = await fixture.process({});
    expect(await restarted.authenticate(token)).toMatchObject({ via: 'session' });
  });
});

describe('what is remembered of a session', () => {
  test('it is asked for once in half a minute', async () => {
    const token = await fixture.signIn('chief');
    await fixture.auth.authenticate(token);
    await fixture.fresh.database.pool.query('delete from auth_session');
    expect(await fixture.auth.authenticate(token)).toMatchObject({ via: 'session' });
    fixture.advance(31_000);
    expect(await fixture.auth.authenticate(token)).toMatchObject({ code: 'signed-out' });
  });

  test('signing out ends it at once', async () => {
    const token = await fixture.signIn('chief');
    await fixture.auth.authenticate(token);
    expect((await fixture.call('POST', '/api/auth/sign-out', { token, body: {} })).status).toBe(200);
    expect(await fixture.auth.authenticate(token)).toMatchObject({ code: 'signed-out' });
  });

  test('removing a member ends theirs at once', async () => {
    const { members } = fixture.auth;
    const actor = { org: 'demo', sub: 'test' };
    const id = await members.add(actor, {
      username: 'medic',
      name: 'Medic',
      password: PASSWORD,
      roles: ['crew'],
    });
    const token = await fixture.signIn('medic');
    expect(await fixture.auth.authenticate(token)).toMatchObject({ roles: ['crew'] });
    await members.remove(actor, id);
    expect(await fixture.auth.authenticate(token)).toMatchObject({ code: 'signed-out' });
  });
});
