/**
 * Who is signed in on this device. Opens with what it knew, server or no server; asks the server when it can; a
 * refused sign-in keeps who you are and what you recorded, and only asks for the password again.
 */
import { createSignal } from 'solid-js';
import { ROLES, type Role } from '../../shared/rooms/principal.ts';
import { flag, listOf, objectOf, oneOf, readJson, text, type Reading } from '../device/reading.ts';

export interface SignedIn {
  token: string;
  org: string;
  orgName: string;
  /** Stable id of the person. */
  sub: string;
  name: string;
  /** What was typed to sign in. */
  username: string;
  roles: Role[];
  unitId?: string;
  hospitalId?: string;
}

/** `needs-sign-in`: the server no longer takes the token. Everything still works but sending. */
export type SessionState = 'signed-out' | 'signed-in' | 'needs-sign-in';

export interface Credentials {
  username: string;
  password: string;
  org?: string;
}

/** Plain words for the screen; `code` is the server's, or `unreachable`. */
export type SignInResult = { ok: true } | { ok: false; code: string; detail: string };

export interface Session {
  state(): SessionState;
  /** Undefined only when nobody is signed in. */
  signedIn(): SignedIn | undefined;
  signIn(credentials: Credentials): Promise<SignInResult>;
  /** Somebody badged in on this tablet. */
  adopt(signedIn: SignedIn): void;
  /** The last one badged out; there is no session of theirs to end. */
  leave(): void;
  /** Forgets the person, not their work: the outbox is not this session's to touch. Works without a server. */
  signOut(): Promise<void>;
  /** Asks the server who we are; quietly does nothing when it cannot be reached. */
  refresh(): Promise<void>;
  /** Some other request was answered "signed out" with this token. */
  refused(token: string): void;
  /** Another tab of this device changed who is signed in. */
  reload(): void;
}

export interface SessionOptions {
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  fetch: typeof globalThis.fetch;
  /** Default: the page's own server. */
  baseUrl?: string;
}

export const SESSION_KEY = 'readback.session';

interface Stored extends SignedIn {
  needsSignIn?: boolean;
}

const someText: Reading<string> = (value) => text(value) || undefined;
const person = { org: text, orgName: text, sub: text, name: text, roles: listOf(oneOf(...ROLES)) };
const bound = { unitId: text, hospitalId: text };
const storedSession: Reading<Stored> = objectOf(
  { token: someText, ...person, username: text },
  { ...bound, needsSignIn: flag },
);
const me = objectOf({ principal: objectOf(person, bound) });
const grant = objectOf({ token: someText });
const problem = objectOf({ code: text, detail: text });

const UNREACHABLE: SignInResult = {
  ok: false,
  code: 'unreachable',
  detail: 'The server cannot be reached. What you recorded is kept on this device.',
};

export function createSession(options: SessionOptions): Session {
  // Taken out of the options: the browser's own fetch refuses to be called as somebody's method.
  const { storage, fetch, baseUrl = '' } = options;
  const [stored, setStored] = createSignal<Stored | undefined>(readStored(storage));

  function keep(next: Stored | undefined): void {
    setStored(next);
    if (next) storage.setItem(SESSION_KEY, JSON.stringify(next));
    else storage.removeItem(SESSION_KEY);
  }

  /** No cookies: on a shared tablet a cookie would outlive a sign-out made without a server. */
  const request = (path: string, init: RequestInit): Promise<Response> =>
    fetch(`${baseUrl}${path}`, { ...init, credentials: 'omit', cache: 'no-store' });

  const askWho = (token: string): Promise<Response> =>
    request('/api/v1/me', { headers: { authorization: `Bearer ${token}` } });

  async function signIn(credentials: Credentials): Promise<SignInResult> {
    try {
      const answer = await request('/api/auth/sign-in/username', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(credentials),
      });
      if (!answer.ok) return await readProblem(answer);
      const granted = grant(await answer.json());
      if (!granted) return UNREACHABLE;
      const who = await askWho(granted.token);
      if (!who.ok) return await readProblem(who);
      const principal = me(await who.json())?.principal;
      if (!principal) return UNREACHABLE;
      keep({ ...principal, ...granted, username: credentials.username.trim() });
      return { ok: true };
    } catch {
      return UNREACHABLE;
    }
  }

  async function refresh(): Promise<void> {
    const asked = stored();
    if (!asked) return;
    try {
      const answer = await askWho(asked.token);
      // Meanwhile somebody may have signed in or out: this answer is about the token it was asked with.
      if (stored()?.token !== asked.token) return;
      if (answer.status === 401) keep({ ...asked, needsSignIn: true });
      if (!answer.ok) return;
      // Not ours, when it says no person: something in between answered.
      const principal = me(await answer.json())?.principal;
      if (!principal || stored()?.token !== asked.token) return;
      keep({ ...principal, token: asked.token, username: asked.username });
    } catch {
      // No server, or something in between that is not ours: who we are stays as it was.
    }
  }

  return {
    state: () => stateOf(stored()),
    signedIn: () => signedInOf(stored()),
    signIn,
    adopt: (next) => keep({ ...next }),
    leave: () => keep(undefined),
    refresh,
    async signOut() {
      const token = stored()?.token;
      keep(undefined);
      if (token === undefined) return;
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      await request('/api/auth/sign-out', { method: 'POST', headers, body: '{}', keepalive: true }).catch(
        () => undefined,
      );
    },
    refused(token) {
      const current = stored();
      if (current?.token === token && !current.needsSignIn) keep({ ...current, needsSignIn: true });
    },
    reload: () => setStored(readStored(storage)),
  };
}

function stateOf(stored: Stored | undefined): SessionState {
  if (!stored) return 'signed-out';
  return stored.needsSignIn ? 'needs-sign-in' : 'signed-in';
}

function signedInOf(stored: Stored | undefined): SignedIn | undefined {
  if (!stored) return undefined;
  const { needsSignIn: _needsSignIn, ...signedIn } = stored;
  return signedIn;
}

function readStored(storage: SessionOptions['storage']): Stored | undefined {
  return readJson(storage.getItem(SESSION_KEY), storedSession);
}

/** A proxy's error page is not our server's word. */
async function readProblem(answer: Response): Promise<SignInResult> {
  const said = problem(await answer.json().catch(() => undefined));
  return said ? { ok: false, ...said } : UNREACHABLE;
}
