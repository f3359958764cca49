/** The HTTP surface, put together from each room's routes. */
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import type { Logger } from '../observability/logger.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import type { PrincipalEnv } from '../sync/event-routes.ts';
import { badRequest, notFound, problemResponse, refusalResponse } from '../observability/problem.ts';
import { securityHeaders } from './security-headers.ts';
import { traceRequests } from './trace-requests.ts';

export type Routes = Hono | Hono<PrincipalEnv>;

export interface AppDeps {
  logger: Logger;
  /** Mounted in order at the root; each carries its own paths and its own sign-in rules. */
  open: readonly Routes[];
  /** Below `/api/v1`; the caller has put the sign-in in front. */
  api: Hono<PrincipalEnv>;
  client: Hono;
}

export function createApp(deps: AppDeps): Hono {
  const app = new Hono();
  app.use('*', traceRequests());
  app.use('*', securityHeaders());
  app.use('/api/v1/snapshot', compress());
  // PostgreSQL has no text with NUL in it: nothing can be called that, and no query may ask for it.
  app.use('*', async (context, next) => {
    const { pathname, search } = new URL(context.req.url);
    if (pathname.includes('%00')) return notFound('such thing');
    return search.includes('%00') ? badRequest('A query cannot hold NUL.') : next();
  });
  for (const routes of deps.open) app.route('/', routes as Hono<PrincipalEnv>);
  app.route('/api/v1', deps.api);
  app.route('/', deps.client);
  app.notFound(() =>
    problemResponse({ status: 404, code: 'not-found', detail: 'There is nothing here.', retry: 'never' }),
  );
  app.onError((error, context) => {
    deps.logger.error({ err: error, path: context.req.path }, 'request failed');
    return refusalResponse(refuse('unavailable', 'That did not work right now. Try again.'));
  });
  return app;
}
