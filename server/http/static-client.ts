/** The built client: hashed files for ever, the shell never from a stale cache, every app path to the shell. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

/** Paths that are not the app's: an unknown one is a 404, never the shell. */
const NOT_THE_APP = /^\/(api|socket\.io|map|docs|demo|metrics|health|ready|stats|debug|openapi\.json)(\/|$)/;

export function createStaticClient(folder: string): Hono {
  const routes = new Hono();
  if (!existsSync(join(folder, 'index.html'))) return routes;
  routes.use(
    '*',
    serveStatic({
      root: folder,
      onFound(path, context) {
        const isHashed = /\/assets\//.test(path);
        context.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  routes.get('*', async (context, next) => {
    if (NOT_THE_APP.test(context.req.path)) return next();
    return context.html(await readFile(join(folder, 'index.html'), 'utf8'), 200, {
      'cache-control': 'no-cache',
    });
  });
  return routes;
}
