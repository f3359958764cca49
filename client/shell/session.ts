/**
 * Who is signed in on this device. Opens with what it knew, server or no server; asks the server when it can; a
 * refused sign-in keeps who you are and what you recorded, and only asks for the password again.
 */
import { createSignal } from 'solid-js';
import { z } from 'zod';
import { ROLES, type Role } from '../../shared/rooms/principal.ts';

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

const storedSchema = z.object({
  token: z.string().min(1),
  org: z.string(),
  orgName: z.string(),
  sub: z.string(),
  name: z.string(),
  username: z.string(),
  roles: z.array(z.enum(ROLES)),
  unitId: z.string().exactOptional(),
  hospitalId: z.string().exactOptional(),
  needsSignIn: z.boolean().default(false),
});
type Stored = z.output<typeof storedSchema>;

const meSchema = z.object({
  principal: storedSchema.omit({ token: true, username: true, needsSignIn: true }),
});
const tokenSchema = z.object({ token: z.string().min(1) });
const problemSchema = z.object({ code: z.string(), detail: z.string() });

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
      const { token } = tokenSchema.parse(await answer.json());
      const me = await askWho(token);
      if (!me.ok) return await readProblem(me);
      const { principal } = meSchema.parse(await me.json());
      keep({ ...principal, token, username: credentials.username.trim(), needsSignIn: false });
      return { ok: true };
    } catch {
      return UNREACHABLE;
    }
  }

  async function refresh(): Promise<void> {
    const asked = stored();
    if (!asked) return;
    try {
      const me = await askWho(asked.token);
      // Meanwhile somebody may have signed in or out: this answer is about the token it was asked with.
      if (stored()?.token !== asked.token) return;
      if (me.status === 401) keep({ ...asked, needsSignIn: true });
      if (!me.ok) return;
      const { principal } = meSchema.parse(await me.json());
      if (stored()?.token !== asked.token) return;
      keep({ ...principal, token: asked.token, username: asked.username, needsSignIn: false });
    } catch {
      // No server, or something in between that is not ours: who we are stays as it was.
    }
  }

  return {
    state: () => stateOf(stored()),
    signedIn: () => signedInOf(stored()),
    signIn,
    adopt: (next) => keep({ ...next, needsSignIn: false }),
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
  try {
    return storedSchema.safeParse(JSON.parse(storage.getItem(SESSION_KEY) ?? 'null')).data;
  } catch {
    return undefined;
  }
}

/** A proxy's error page is not our server's word. */
async function readProblem(answer: Response): Promise<SignInResult> {
  const problem = problemSchema.safeParse(await answer.json().catch(() => undefined));
  return problem.success ? { ok: false, ...problem.data } : UNREACHABLE;
}
