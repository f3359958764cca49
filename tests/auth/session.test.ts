import { describe, expect, test } from 'vitest';
import { createSession, SESSION_KEY } from '../../client/shell/session.ts';
import type { Session } from '../../client/shell/session.ts';
import { silentLogger } from '../support/postgres.ts';
import { openAuthFixture, PASSWORD } from './auth-fixture.ts';
import type { AuthFixture } from './auth-fixture.ts';

interface Device {
  session: Session;
  /** Closing and opening the app: only what was stored is left. */
  reopen(): Device;
  stored(): string | null;
}

/** A link to the real routes that can be cut. */
class Link {
  isUp = true;
  readonly fixture: AuthFixture;
  constructor(fixture: AuthFixture) {
    this.fixture = fixture;
  }

  fetch: typeof globalThis.fetch = async (input, init) => {
    if (!this.isUp) throw new TypeError('Failed to fetch');
    return this.fixture.app.request(`http://localhost:3000${String(input)}`, init);
  };
}

function openDevice(link: Link, kept = new Map<string, string>()): Device {
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  return {
    session: createSession({ storage, fetch: link.fetch }),
    reopen: () => openDevice(link, kept),
    stored: () => storage.getItem(SESSION_KEY),
  };
}

async function withLink(run: (link: Link) => Promise<void>): Promise<void> {
  const fixture = await openAuthFixture({}, silentLogger);
  try {
    await fixture.addOrganization('demo');
    await run(new Link(fixture));
  } finally {
    await fixture.fresh.drop();
  }
}

const credentials = { username: 'chief', password: PASSWORD };
const someone = { org: 'demo', orgName: 'demo EMS', name: 'chief', username: 'chief', roles: ['admin'] };

describe('the session on the device', () => {
  test('signing in says who you are, and the app opens with it when the server is dead', () =>
    withLink(async (link) => {
      const device = openDevice(link);
      expect(device.session.state()).toBe('signed-out');
      expect(await device.session.signIn(credentials)).toEqual({ ok: true });
      expect(device.session.signedIn()).toMatchObject(someone);
      link.isUp = false;
      const later = device.reopen();
      await later.session.refresh();
      expect(later.session.state()).toBe('signed-in');
      expect(later.session.signedIn()).toMatchObject(someone);
    }));

  test('a refused sign-in keeps who you are and asks for the password again', () =>
    withLink(async (link) => {
      const device = openDevice(link);
      await device.session.signIn(credentials);
      await link.fixture.fresh.database.pool.query('delete from auth_session');
      link.fixture.auth.sessions.forget();
      await device.session.refresh();
      expect(device.session.state()).toBe('needs-sign-in');
      expect(device.session.signedIn()).toMatchObject(someone);
      expect(device.reopen().session.state()).toBe('needs-sign-in');
      expect(await device.session.signIn(credentials)).toEqual({ ok: true });
      expect(device.session.state()).toBe('signed-in');
    }));

  test('a server in trouble is no refusal', () =>
    withLink(async (link) => {
      const device = openDevice(link);
      await device.session.signIn(credentials);
      link.fixture.auth.sessions.forget();
      await link.fixture.fresh.database.pool.query('alter table auth_session rename to gone');
      await device.session.refresh();
      expect(device.session.state()).toBe('signed-in');
    }));

  test('refused elsewhere counts only for the token that was refused', () =>
    withLink(async (link) => {
      const device = openDevice(link);
      await device.session.signIn(credentials);
      device.session.refused('an older token');
      expect(device.session.state()).toBe('signed-in');
      device.session.refused(device.session.signedIn()?.token ?? '');
      expect(device.session.state()).toBe('needs-sign-in');
    }));

  test('what went wrong is said in plain words', () =>
    withLink(async (link) => {
      const { session } = openDevice(link);
      expect(await session.signIn({ ...credentials, password: 'not this one' })).toEqual({
        ok: false,
        code: 'sign-in-failed',
        detail: 'The user name or the password is not right.',
      });
      link.isUp = false;
      expect(await session.signIn(credentials)).toMatchObject({ ok: false, code: 'unreachable' });
      expect(session.state()).toBe('signed-out');
    }));

  test('signing out works without a server, and with one ends the session there', () =>
    withLink(async (link) => {
      const device = openDevice(link);
      await device.session.signIn(credentials);
      const token = device.session.signedIn()?.token;
      await device.session.signOut();
      expect(await link.fixture.auth.authenticate(token)).toMatchObject({ code: 'signed-out' });
      await device.session.signIn(credentials);
      link.isUp = false;
      await device.session.signOut();
      expect(device.session.state()).toBe('signed-out');
      expect(device.stored()).toBeNull();
    }));
});
