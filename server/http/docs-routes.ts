/** `/openapi.json` and `/docs`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { z } from 'zod';
import { API } from './api-description.ts';
import { docsPage } from './docs-page.ts';
import { openApiDocument } from './openapi.ts';

const PACKAGE = join(import.meta.dirname, '..', '..', 'package.json');

/** `url`: how this server is reached from outside. */
export function createDocsRoutes(url: string): Hono {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(PACKAGE, 'utf8')));
  const document = openApiDocument(API, { version, url });
  const page = String(docsPage(document));
  const routes = new Hono();
  routes.get('/openapi.json', (context) =>
    context.json(document, 200, { 'access-control-allow-origin': '*' }),
  );
  routes.get('/docs', (context) => context.html(page));
  return routes;
}
