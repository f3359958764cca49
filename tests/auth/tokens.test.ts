import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApiKey, revokeApiKey } from '../../server/auth/api-keys.ts';
import { silentLogger } from '../support/postgres.ts';
import { openAuthFixture } from './auth-fixture.ts';
import type { AuthFixture } from './auth-fixture.ts';

const SECRET = 'a secret of at least thirty-two bytes';
const HOUR_S = 3600;

let fixture: AuthFixture;
beforeEach(async () => {
  fixture = await openAuthFixture({ jwtSecret: SECRET });
  await fixture.addOrganization('demo');
});
afterEach(() => fixture.fresh.drop());

interface Forged {
  secret?: string;
  exp?: number | undefined;
}

function forge(claims: Record<string, unknown>, { secret = SECRET, ...rest }: Forged = {}): Promise<string> {
  const exp = 'exp' in rest ? rest.exp : Math.floor(Date.now() / 1000) + HOUR_S;
  return new SignJWT({
    sub: 'u1',
    org: 'demo',
    roles: ['crew'],
    ...claims,
    ...(exp !== undefined && { exp }),
  })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.from(secret));
}

describe('tokens of an outside issuer (contract 1)', () => {
  test('the claims become the principal', async () => {
    const token = await forge({ name: 'Ada', roles: ['crew', 'supervisor'], unit: 'M12', hospital: 'H1' });
    expect(await fixture.auth.authenticate(token)).toEqual({
      org: 'demo',
      sub: 'u1',
      name: 'Ada',
      roles: ['crew', 'supervisor'],
      unitId: 'M12',
      hospitalId: 'H1',
      via: 'token',
      expiresAt: expect.any(Number),
    });
  });

  const refused: [string, () => Promise<string>, string][] = [
    ['expired', () => forge({}, { exp: Math.floor(Date.now() / 1000) - 60 }), 'signed-out'],
    ['never expiring', () => forge({}, { exp: undefined }), 'signed-out'],
    [
      'signed with another secret',
      () => forge({}, { secret: 'somebody else’s thirty-two byte secret' }),
      'signed-out',
    ],
    ['with an unknown role', () => forge({ roles: ['crew', 'boss'] }), 'signed-out'],
    ['with no role', () => forge({ roles: [] }), 'signed-out'],
    ['without an organization', () => forge({ org: undefined }), 'signed-out'],
    ['of an organization not here', () => forge({ org: 'other' }), 'wrong-organization'],
    ['unsigned', async () => unsigned(), 'signed-out'],
    ['that is no token at all', async () => 'eyJ.x.y', 'signed-out'],
  ];
  test.each(refused)('a token %s is refused', async (_name, make, code) => {
    expect(await fixture.auth.authenticate(await make())).toMatchObject({ code, detail: expect.any(String) });
  });

  function unsigned(): string {
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const exp = Math.floor(Date.now() / 1000) + HOUR_S;
    return `${encode({ alg: 'none' })}.${encode({ sub: 'u1', org: 'demo', roles: ['admin'], exp })}.`;
  }

  test('during a rotation the previous secret is good too, and afterwards not (A4)', async () => {
    const old = await forge({});
    const rotating = await fixture.process({
      jwtSecret: 'the new secret, also thirty-two bytes',
      jwtSecretPrevious: SECRET,
    });
    expect(await rotating.authenticate(old)).toMatchObject({ sub: 'u1' });
    const done = await fixture.process({ jwtSecret: 'the new secret, also thirty-two bytes' });
    expect(await done.authenticate(old)).toMatchObject({ code: 'signed-out' });
  });

  test('without JWT_SECRET every process of the installation shares one made here', async () => {
    const [one, two] = await Promise.all([
      fixture.process({ jwtSecret: undefined }),
      fixture.process({ jwtSecret: undefined }),
    ]);
    const exp = Math.floor(Date.now() / 1000) + HOUR_S;
    const token = await one.tokens.sign({ sub: 'cli', org: 'demo', roles: ['dispatcher'], exp });
    expect(await two.authenticate(token)).toMatchObject({ sub: 'cli', roles: ['dispatcher'], via: 'token' });
    expect(await fixture.auth.authenticate(token)).toMatchObject({ code: 'signed-out' });
  });

  test('an asymmetric token is checked against the issuer’s published keys', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' };
    const issuer = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    const { port } = issuer.address() as AddressInfo;
    const config = { jwtJwksUrl: `http://127.0.0.1:${port}/jwks`, jwtIssuer: 'https://id.example.org' };
    const sign = (iss: string) =>
      new SignJWT({ org: 'demo', roles: ['billing'] })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .setSubject('u9')
        .setIssuer(iss)
        .setExpirationTime('1h')
        .sign(privateKey);
    try {
      const auth = await fixture.process(config);
      expect(await auth.authenticate(await sign(config.jwtIssuer))).toMatchObject({
        sub: 'u9',
        roles: ['billing'],
      });
      expect(await auth.authenticate(await sign('https://evil.example'))).toMatchObject({
        code: 'signed-out',
      });
      expect(await fixture.auth.authenticate(await sign(config.jwtIssuer))).toMatchObject({
        code: 'signed-out',
      });
    } finally {
      await new Promise((resolve) => issuer.close(resolve));
    }
    const unreachable = await fixture.process(config);
    expect(await unreachable.authenticate(await sign(config.jwtIssuer))).toMatchObject({
      code: 'unavailable',
      retry: 'later',
    });
  });
});

describe('API keys', () => {
  const actor = { org: 'demo', sub: 'chief' };

  test('a key speaks as its organization with its roles, until it is revoked', async () => {
    const { database } = fixture.fresh;
    const { id, key } = await createApiKey(database, actor, {
      name: 'Tracker',
      roles: ['service'],
      unitId: 'M1',
    });
    expect(key).toMatch(/^rb_[\w-]{43}$/);
    expect(await fixture.auth.authenticate(key)).toEqual({
      org: 'demo',
      sub: `key:${id}`,
      name: 'Tracker',
      roles: ['service'],
      unitId: 'M1',
      via: 'key',
    });
    await revokeApiKey(database, actor, id);
    expect(await fixture.auth.authenticate(key)).toMatchObject({
      code: 'signed-out',
      detail: expect.stringContaining('revoked'),
    });
  });

  test('the key itself is nowhere in the database', async () => {
    const { database } = fixture.fresh;
    const { key } = await createApiKey(database, actor, { name: 'CAD', roles: ['service'] });
    const { rows } = await database.pool.query<{ row: string }>('select api_keys::text as row from api_keys');
    expect(rows[0]?.row).not.toContain(key.slice(3));
  });

  test('an expired key and an unknown one are refused', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { key } = await createApiKey(fixture.fresh.database, actor, {
      name: 'CAD',
      roles: ['service'],
      expiresAt,
    });
    expect(await fixture.auth.authenticate(key)).toMatchObject({ via: 'key' });
    fixture.advance(61_000);
    expect(await fixture.auth.authenticate(key)).toMatchObject({
      code: 'signed-out',
      detail: expect.stringContaining('expired'),
    });
    expect(await fixture.auth.authenticate(`rb_${'x'.repeat(43)}`)).toMatchObject({ code: 'signed-out' });
  });

  test('another organization’s admin cannot revoke it', async () => {
    const { id } = await createApiKey(fixture.fresh.database, actor, { name: 'CAD', roles: ['service'] });
    await fixture.addOrganization('other');
    await expect(revokeApiKey(fixture.fresh.database, { org: 'other', sub: 'x' }, id)).rejects.toThrow(
      'no such key',
    );
  });
});

describe('the CAD’s token', () => {
  test('is the bridge of the only organization, and of none where there are several', async () => {
    const auth = await fixture.process({ cadBackendAuthToken: 'cad-secret' });
    expect(await auth.authenticate('cad-secret')).toMatchObject({
      org: 'demo',
      roles: ['service'],
      via: 'bridge',
    });
    expect(await auth.authenticate('cad-secret2')).toMatchObject({ code: 'signed-out' });
    await fixture.addOrganization('other');
    expect(await auth.authenticate('cad-secret')).toMatchObject({
      code: 'wrong-organization',
      detail: expect.stringContaining('API key'),
    });
  });

  test('unset, nothing is the CAD’s token', async () => {
    expect(await fixture.auth.authenticate('')).toMatchObject({ code: 'signed-out' });
    expect(await fixture.auth.authenticate(undefined)).toMatchObject({ code: 'signed-out' });
    expect(await fixture.auth.authenticate('undefined')).toMatchObject({ code: 'signed-out' });
  });
});

test('with the database gone nobody is told to sign in again: it is unavailable, to be tried later', async () => {
  const { key } = await createApiKey(
    fixture.fresh.database,
    { org: 'demo', sub: 'x' },
    { name: 'CAD', roles: ['service'] },
  );
  const gone = await openAuthFixture({}, silentLogger);
  await gone.fresh.database.pool.query('alter table api_keys rename to gone');
  await gone.fresh.database.pool.query('alter table auth_session rename to gone_too');
  try {
    expect(await gone.auth.authenticate(key)).toMatchObject({ code: 'unavailable', retry: 'later' });
    expect(await gone.auth.authenticate('s'.repeat(32))).toMatchObject({
      code: 'unavailable',
      retry: 'later',
    });
  } finally {
    await gone.fresh.drop();
  }
});
