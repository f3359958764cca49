/** The sign-in of every route that needs one: who it is, and whether they knock too often at this door. */
import type { MiddlewareHandler } from 'hono';
import type { Authenticate } from '../auth/principal-of.ts';
import { requirePrincipal, type SignedIn } from '../auth/require-principal.ts';
import { refusalResponse } from '../observability/problem.ts';
import type { Door, RateLimits } from '../observability/rate-limits.ts';

export interface RateLimitDeps {
  limits: RateLimits;
  onLimited?(door: Door): void;
}

/** As `requirePrincipal`, and refuses with 429 whoever came too often. */
export function limitedSignIn(authenticate: Authenticate, deps: RateLimitDeps): MiddlewareHandler<SignedIn> {
  const signIn = requirePrincipal(authenticate);
  const limit = rateLimit(deps);
  return async (context, next) => {
    let limited: Response | undefined;
    const refused = await signIn(context, async () => {
      limited = (await limit(context, next)) ?? undefined;
    });
    return refused ?? limited;
  };
}

/** Counts the request against its principal and its door. */
function rateLimit({ limits, onLimited }: RateLimitDeps): MiddlewareHandler<SignedIn> {
  return async (context, next) => {
    const { org, sub } = context.get('principal');
    const door = doorOf(context.req.method, context.req.path);
    const tooOften = await limits.take(door, `${org} ${sub}`);
    if (!tooOften) return next();
    onLimited?.(door);
    return refusalResponse(tooOften.refusal, { 'retry-after': String(tooOften.retryAfter) });
  };
}

function doorOf(method: string, path: string): Door {
  if (path.endsWith('/snapshot')) return 'snapshot';
  if (method === 'GET') return 'read';
  // One request there is one event, and a back office sends them all.
  if (path.startsWith('/api/socket-bridge/')) return 'bridge';
  return path.endsWith('/positions') ? 'positions' : 'push';
}
