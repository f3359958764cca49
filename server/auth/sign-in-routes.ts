import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../store/database.ts';
import { recordAudit } from './audit-trail.ts';
import { AuthError } from './auth-error.ts';
import type { BetterAuth } from './better-auth.ts';
import { readBody } from './read-body.ts';
import type { SessionPrincipals } from './session-principals.ts';
import type { SignInLimit } from './sign-in-limit.ts';
import { ORG_ID, STORED_NAME, storedName, toShortName } from './user-names.ts';

export interface SignInDeps {
  readonly auth: BetterAuth;
  readonly database: Database;
  readonly sessions: SessionPrincipals;
  readonly limit: SignInLimit;
  readonly logger: Logger;
}

/** Everything else better-auth brings (sign-up, profile changes, mail) is closed. */
const OPEN_PATHS = [
  ['GET', '/api/auth/ok'],
  ['GET', '/api/auth/get-session'],
  ['GET', '/api/auth/list-sessions'],
  ['POST', '/api/auth/sign-out'],
  ['POST', '/api/auth/change-password'],
  ['POST', '/api/auth/revoke-session'],
  ['POST', '/api/auth/revoke-sessions'],
  ['POST', '/api/auth/revoke-other-sessions'],
] as const;

export const signInSchema = z.object({
  username: z.string().trim().min(1).max(100),
  password: z.string().min(1).max(200),
  /** Needed only where the same user name exists in several organizations. */
  org: z.string().trim().toLowerCase().regex(ORG_ID).exactOptional(),
});

/** Sign-in by user name, and the session endpoints of better-auth, under `/api/auth`. */
export function createSignInRoutes(deps: SignInDeps): Hono {
  const routes = new Hono();
  routes.post('/api/auth/sign-in/username', (context) => signIn(context, deps));
  for (const [method, path] of OPEN_PATHS) {
    routes.on(method, path, async (context) => {
      const response = await deps.auth.handler(context.req.raw);
      if (method === 'POST') deps.sessions.forget();
      return response;
    });
  }
  return routes;
}

async function signIn(context: Context, deps: SignInDeps): Promise<Response> {
  const { auth, database, limit, logger } = deps;
  const { username, password, org } = await readBody(context, signInSchema);
  const address = addressOf(context);
  await limit.check(username, address);
  const stored = await findStoredName(database, username, org);
  const response = await auth.handler(forward(context.req.raw, { username: stored, password }));
  if (response.ok) {
    await limit.succeeded(username, address);
    await auditSignIn(database, { stored, address, action: 'sign-in:done' });
    return response;
  }
  if (response.status >= 500) throw new Error(`sign-in failed with ${response.status}`);
  await limit.failed(username, address);
  // Not waited for: how long the answer takes must not tell whether there is such a name.
  auditSignIn(database, { stored, address, action: 'sign-in:refused' }).catch((error: unknown) =>
    logger.error({ err: error }, 'a refused sign-in could not be written to the audit trail'),
  );
  throw new AuthError('sign-in-failed', 'The user name or the password is not right.');
}

interface SignInAudit {
  stored: string;
  address: string;
  action: 'sign-in:done' | 'sign-in:refused';
}

/** In the trail of the organization the name belongs to. A name nobody has is not kept: people type passwords there. */
async function auditSignIn(database: Database, { stored, address, action }: SignInAudit): Promise<void> {
  const row = await database.kysely
    .selectFrom('auth_user')
    .innerJoin('members', 'members.user_id', 'auth_user.id')
    .select(['members.org', 'members.user_id'])
    .where('auth_user.username', '=', stored)
    .executeTakeFirst();
  if (!row) return;
  const detail = { username: stored, address };
  await recordAudit(database, row.org, { actor: row.user_id, action, detail });
}

/** A name nobody has still goes through the password check, so that it takes as long as a wrong password. */
const NOBODY = 'nobody@no-such-organization';

async function findStoredName(database: Database, typed: string, org: string | undefined): Promise<string> {
  const lower = typed.toLowerCase();
  if (STORED_NAME.test(lower)) return lower;
  const shortName = toShortName(lower);
  if (org !== undefined)
    return STORED_NAME.test(storedName(shortName, org)) ? storedName(shortName, org) : NOBODY;
  const rows = await database.kysely
    .selectFrom('auth_user')
    .select('username')
    .where(sql`split_part(username, '@', 1)`, '=', shortName)
    .limit(2)
    .execute();
  if (rows.length > 1) {
    throw new AuthError(
      'organization-needed',
      'Several organizations here know this name. Say which one is yours.',
    );
  }
  return rows[0]?.username ?? NOBODY;
}

/** The same request with another body. Its origin is kept: better-auth checks it. */
function forward(request: Request, body: object): Request {
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  // A token of an earlier sign-in has no say in this one.
  headers.delete('authorization');
  headers.set('content-type', 'application/json');
  return new Request(request.url, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** The peer itself; forwarded addresses are whatever the sender wrote. */
export function addressOf(context: Context): string {
  try {
    return getConnInfo(context).remote.address ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
