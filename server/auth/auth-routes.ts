import { Hono, type MiddlewareHandler } from 'hono';
import { toInstant } from '../../shared/time.ts';
import type { Ingest } from '../sync/ingest.ts';
import type { Logger } from '../observability/logger.ts';
import { problemResponse } from '../observability/problem.ts';
import { createAdminRoutes } from './admin-routes.ts';
import { AuthError, authErrorResponse } from './auth-error.ts';
import type { Auth } from './auth.ts';
import { createDeviceRoutes } from './device-routes.ts';
import type { RecordFacts } from './record-facts.ts';
import type { SignedIn } from './require-principal.ts';
import { createSetupRoutes } from './setup-routes.ts';
import { createSignInRoutes } from './sign-in-routes.ts';

export interface AuthRoutesDeps {
  readonly auth: Auth;
  readonly signedIn: MiddlewareHandler<SignedIn>;
  readonly record: RecordFacts;
  readonly logger: Logger;
  readonly ingest: Ingest;
  /** Ends the live connections of a tablet. */
  readonly disconnect: (org: string, device: string) => void;
  readonly now?: () => number;
}

/** Everything about signing in, members, keys and the first setup. Mount at the root. */
export function createAuthRoutes(deps: AuthRoutesDeps): Hono {
  const { auth, signedIn, record, logger, now = Date.now } = deps;
  const routes = new Hono();
  routes.route('/', createSignInRoutes({ ...auth, logger }));
  routes.route('/', createSetupRoutes({ ...auth, record, now }));
  routes.route('/', createMeRoute(auth, signedIn));
  routes.route('/', createDeviceRoutes({ ...deps, now }));
  routes.route('/', createAdminRoutes({ ...auth, signedIn }));
  routes.all('/api/auth/*', () =>
    problemResponse({ status: 404, code: 'not-found', detail: 'There is nothing here.' }),
  );
  routes.onError((error) => {
    if (error instanceof AuthError) return authErrorResponse(error);
    logger.error({ err: error }, 'a sign-in request failed');
    return problemResponse({
      status: 503,
      code: 'unavailable',
      detail: 'That did not work right now. Try again.',
    });
  });
  return routes;
}

/** Who the server takes the caller for. */
function createMeRoute({ organizations }: Auth, signedIn: MiddlewareHandler<SignedIn>): Hono<SignedIn> {
  const routes = new Hono<SignedIn>();
  routes.get('/api/v1/me', signedIn, async (context) => {
    const { expiresAt, via: _via, tablet: _tablet, ...principal } = context.get('principal');
    const orgName = (await organizations.nameOf(principal.org)) ?? principal.org;
    context.header('cache-control', 'no-store');
    return context.json({
      principal: { ...principal, orgName },
      ...(expiresAt === undefined ? {} : { expiresAt: toInstant(expiresAt) }),
    });
  });
  return routes;
}
