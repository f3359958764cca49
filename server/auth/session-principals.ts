import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Principal } from '../../shared/rooms/principal.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import type { Refusal } from '../../shared/rooms/refusal.ts';
import type { Database } from '../store/database.ts';
import type { BetterAuth } from './better-auth.ts';
import { createExpiringMap } from './expiring-map.ts';
import { knownRoles } from './roles.ts';

/** A lookup takes some 10 ms; a revocation in another process takes at most this long to be felt. */
const CACHE_MS = 30_000;
const CACHE_MAX = 20_000;

export interface SessionPrincipals {
  principalOf(token: string): Promise<Principal | Refusal>;
  /** After a sign-out or a change of members: nobody is served from memory. */
  forget(): void;
}

export interface SessionPrincipalsDeps {
  readonly auth: BetterAuth;
  readonly database: Database;
  readonly now: () => number;
}

/** Asking also rolls the session forward. */
const sessionSchema = z.object({
  session: z.object({ expiresAt: z.date() }),
  user: z.object({ id: z.string(), name: z.string() }),
});

export function createSessionPrincipals({ auth, database, now }: SessionPrincipalsDeps): SessionPrincipals {
  const cache = createExpiringMap<Principal>({ ttlMs: CACHE_MS, max: CACHE_MAX, now });
  let generation = 0;

  async function lookUp(token: string): Promise<Principal | Refusal> {
    const found = await auth.api.getSession({ headers: new Headers({ authorization: `Bearer ${token}` }) });
    if (!found) return refuse('signed-out', 'Your sign-in has ended. Sign in again.');
    const { session, user } = sessionSchema.parse(found);
    const member = await database.kysely
      .selectFrom('members')
      .selectAll()
      .where('user_id', '=', user.id)
      .orderBy('created_at')
      .executeTakeFirst();
    if (!member) return refuse('signed-out', 'You no longer belong to an organization here.');
    return {
      org: member.org,
      sub: user.id,
      name: user.name,
      roles: knownRoles(member.roles),
      ...(member.unit_id === null ? {} : { unitId: member.unit_id }),
      ...(member.hospital_id === null ? {} : { hospitalId: member.hospital_id }),
      via: 'session',
      expiresAt: session.expiresAt.getTime(),
    };
  }

  return {
    async principalOf(token) {
      // Memory holds hashes: a heap dump must not hold every sign-in.
      const key = createHash('sha256').update(token).digest('base64url');
      const cached = cache.get(key);
      if (cached && (cached.expiresAt ?? 0) > now()) return cached;
      const asked = generation;
      const answer = await lookUp(token);
      // A lookup that began before a sign-out must not bring the session back.
      if ('sub' in answer && asked === generation) cache.set(key, answer);
      return answer;
    },
    forget() {
      generation += 1;
      cache.clear();
    },
  };
}
