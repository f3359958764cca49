/** `/metrics` for Prometheus: from this machine, or with METRICS_TOKEN (contract 1, 2). */
import { createHash, timingSafeEqual } from 'node:crypto';
import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono, type Context } from 'hono';
import { refuse } from '../../shared/rooms/refusal.ts';
import { bearerToken } from '../auth/require-principal.ts';
import type { Metrics } from '../observability/metrics.ts';
import { refusalResponse } from '../observability/problem.ts';

export interface MetricsRoutesDeps {
  metrics: Metrics;
  token: string | undefined;
}

export function createMetricsRoutes({ metrics, token }: MetricsRoutesDeps): Hono {
  const routes = new Hono();
  routes.get('/metrics', async (context) => {
    if (!hasToken(context, token) && !isFromThisMachine(context)) {
      return refusalResponse(
        refuse('signed-out', 'From another host, metrics need METRICS_TOKEN as bearer.'),
      );
    }
    return context.body(await metrics.text(), 200, {
      'content-type': metrics.contentType,
      'cache-control': 'no-store',
    });
  });
  return routes;
}

function hasToken(context: Context, wanted: string | undefined): boolean {
  const given = bearerToken(context);
  if (given === undefined || wanted === undefined) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

/** A reverse proxy on this machine also comes from here; what it passes on does not. */
function isFromThisMachine(context: Context): boolean {
  if (['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => context.req.header(name)))
    return false;
  const address = getConnInfo(context).remote.address ?? '';
  return /^(127\.|::1$|::ffff:127\.)/.test(address);
}
