import { join } from 'node:path';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import { answerContent } from './content-answer.ts';
import { openInstalledMap, STREETS_FILE, type MapOptions } from './installed-map.ts';
import { fileContent, type MapContent } from './map-content.ts';
import { fileVersion, type MapDirectory } from './map-directory.ts';

/**
 * Everything a map needs, from this server, so that it works with no internet. No sign-in: there is nothing personal
 * in a street map. Other sites may not load it from here.
 */
export function createMapRoutes(options: MapOptions): Hono {
  const map = openInstalledMap(options);
  const routes = new Hono();

  routes.use('/map/*', sameOriginOnly);
  routes.get('/map/source.json', async (context) => {
    context.header('cache-control', 'no-cache');
    return context.json(await map.source());
  });
  routes.get('/map/package.json', async (context) => {
    const found = await map.package();
    context.header('cache-control', 'no-cache');
    return found ? context.json(found) : context.notFound();
  });
  routes.get('/map/area.pmtiles', async (context) =>
    answer(context, await map.tiles(), 'application/vnd.pmtiles'),
  );
  routes.get(`/map/${STREETS_FILE}`, async (context) =>
    answer(context, await map.streets(), 'application/gzip'),
  );
  routes.get('/map/town.geojson', compressWhole, async (context) =>
    answer(context, await map.town(), 'application/geo+json'),
  );
  routes.get('/map/fonts/:fontstack/:range', async (context) =>
    answerGlyphs(context, {
      map: await map.directory(),
      fontstack: context.req.param('fontstack'),
      range: context.req.param('range'),
    }),
  );
  routes.get('/map/sprites/:name', async (context) =>
    answerSprite(context, await map.directory(), context.req.param('name')),
  );
  return routes;
}

const answer = (
  context: Context,
  content: MapContent | undefined,
  type: string,
): Response | Promise<Response> =>
  content
    ? answerContent(context, content, { type, immutable: context.req.query('v') !== undefined })
    : context.notFound();

const squeeze = compress();

/** A part is a part of the plain bytes, whatever the browser says it could unpack. */
const compressWhole: MiddlewareHandler = (context, next) =>
  context.req.header('range') === undefined ? squeeze(context, next) : next();

const sameOriginOnly: MiddlewareHandler = async (context, next) => {
  if (context.req.header('sec-fetch-site') === 'cross-site')
    return context.text('The map is for this site only.', 403);
  await next();
  context.header('cross-origin-resource-policy', 'same-origin');
  return undefined;
};

interface GlyphRequest {
  readonly map: MapDirectory | undefined;
  readonly fontstack: string;
  readonly range: string;
}

/** Names are matched, never joined as they come: nothing but a font's own files can be reached. */
async function answerGlyphs(context: Context, { map, fontstack, range }: GlyphRequest): Promise<Response> {
  const font = fontstack.split(',')[0] ?? '';
  if (!map || !/^[\w -]{1,64}$/.test(font) || !/^\d{1,5}-\d{1,5}\.pbf$/.test(range))
    return context.notFound();
  const type = 'application/x-protobuf';
  const folder = join(map.path, 'fonts', font);
  const glyphs = await fileContent(join(folder, range));
  if (glyphs) return answerContent(context, glyphs, { type, immutable: false });
  const hasFont = await fileVersion(folder).catch(() => undefined);
  // A font without glyphs for this range is an empty message, which draws nothing; a 404 would be an error on every map.
  return hasFont ? context.body(null, 200, { 'content-type': type }) : context.notFound();
}

async function answerSprite(
  context: Context,
  map: MapDirectory | undefined,
  name: string,
): Promise<Response> {
  const match = /^[a-z]{1,20}(@2x)?\.(json|png)$/.exec(name);
  if (!map || !match) return context.notFound();
  const type = match[2] === 'png' ? 'image/png' : 'application/json';
  return answer(context, await fileContent(join(map.path, 'sprites', name)), type);
}
