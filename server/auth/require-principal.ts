import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { hasRole } from '../../shared/rooms/principal.ts';
import type { Principal, Role } from '../../shared/rooms/principal.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import { refusalResponse } from '../observability/problem.ts';
import { isPrincipal } from './principal-of.ts';
import type { Authenticate } from './principal-of.ts';

/** For `new Hono<SignedIn>()`: what `requirePrincipal` puts into the context. */
export interface SignedIn {
  Variables: { principal: Principal };
}

/** The names better-auth gives its cookie over http and over https. */
const SESSION_COOKIES = ['__Secure-better-auth.session_token', 'better-auth.session_token'];

/** Lets a request through as somebody, by `Authorization: Bearer` or by the session cookie, or answers why not. */
export function requirePrincipal(authenticate: Authenticate): MiddlewareHandler<SignedIn> {
  return async (context, next) => {
    const answer = await authenticate(bearerToken(context) ?? cookieToken(context));
    if (!isPrincipal(answer)) return refusalResponse(answer);
    context.set('principal', answer);
    return next();
  };
}

/** After `requirePrincipal`: only for those who have one of the roles. */
export function requireRole(...roles: Role[]): MiddlewareHandler<SignedIn> {
  return async (context, next) => {
    if (hasRole(context.get('principal'), ...roles)) return next();
    return refusalResponse(refuse('not-allowed', `This is for ${roles.join(' or ')} only.`));
  };
}

export function bearerToken(context: Context): string | undefined {
  return /^bearer +(\S+) *$/i.exec(context.req.header('authorization') ?? '')?.[1];
}

/** A browser sends cookies along for other sites' pages too; those are not taken for the person's own wish. */
function cookieToken(context: Context): string | undefined {
  const origin = context.req.header('origin');
  if (origin && (!URL.canParse(origin) || new URL(origin).host !== context.req.header('host')))
    return undefined;
  return SESSION_COOKIES.map((name) => getCookie(context, name)).find((value) => value !== undefined);
}
