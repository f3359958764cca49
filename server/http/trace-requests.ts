import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { inSpan, traceparent } from '../observability/tracing.ts';

/** A span for each request, named by the route's pattern: an address may name a patient. */
export function traceRequests(): MiddlewareHandler {
  return (context, next) => {
    const { method } = context.req;
    return inSpan(method, { kind: 'server', parent: context.req.header('traceparent') }, async (span) => {
      await next();
      const route = routePath(context);
      span.name(`${method} ${route}`);
      span.set({
        'http.request.method': method,
        'http.route': route,
        'http.response.status_code': context.res.status,
      });
      const own = traceparent();
      if (own !== undefined) context.header('traceresponse', own);
    });
  };
}
