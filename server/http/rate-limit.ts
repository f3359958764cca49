/** After the sign-in: counts the request against its principal and its door. */
import type { MiddlewareHandler } from 'hono';
import { refusalResponse } from '../observability/problem.ts';
import type { Door, RateLimits } from '../observability/rate-limits.ts';
import type { PrincipalEnv } from '../sync/event-routes.ts';

export interface RateLimitDeps {
  limits: RateLimits;
  onLimited?(door: Door): void;
}

export function rateLimit({ limits, onLimited }: RateLimitDeps): MiddlewareHandler<PrincipalEnv> {
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
  return path.endsWith('/positions') ? 'positions' : 'push';
}
