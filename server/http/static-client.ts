/** The built client: hashed files for ever, the shell never from a stale cache, every app path to the shell. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

/**
 * Paths that are not the app's: an unknown one is a 404, never the shell. A page in the place of a script of another version
 * would be kept by a tablet's worker as that script.
 */
const NOT_THE_APP =
  /^\/(api|assets|icons|socket\.io|map|docs|demo|metrics|health|ready|stats|debug|openapi\.json)(\/|$)/;

export function createStaticClient(folder: string): Hono {
  const routes = new Hono();
  if (!existsSync(join(folder, 'index.html'))) return routes;
  const files = serveStatic({ root: folder });
  routes.use('*', async (context, next) => {
    const answer = await files(context, next);
    const isHashed = context.req.path.startsWith('/assets/');
    if (answer instanceof Response)
      answer.headers.set('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    return answer;
  });
  routes.get('*', async (context, next) => {
    if (NOT_THE_APP.test(context.req.path)) return next();
    return context.html(await readFile(join(folder, 'index.html'), 'utf8'), 200, {
      'cache-control': 'no-cache',
    });
  });
  return routes;
}
