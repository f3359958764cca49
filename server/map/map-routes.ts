import { join } from 'node:path';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import type { MapSource } from '../../shared/map-source.ts';
import { answerFile } from './file-answer.ts';
import { readTownFile, townFile, type MapTown, type TownFile } from './generated-town.ts';
import { archiveBounds, fileVersion, findMapDirectory, type MapDirectory } from './map-directory.ts';

export interface MapOptions {
  /** Holds `map/*.pmtiles`, `map/fonts`, `map/sprites`, or a stored `map/town.geojson`. */
  readonly dataDir: string;
  /** Optional directory with the same `map/` inside, looked at second. */
  readonly readbackDataDir?: string | undefined;
  /** What to draw when there are no tiles; made at the first request for it. */
  readonly town?: (() => MapTown) | undefined;
}

const ATTRIBUTION =
  '<a href="https://www.openstreetmap.org/copyright">© OpenStreetMap</a> <a href="https://protomaps.com">Protomaps</a>';

/**
 * Everything a map needs, from this server, so that it works with no internet. No sign-in: there is nothing personal
 * in a street map. Other sites may not load it from here.
 */
export function createMapRoutes(options: MapOptions): Hono {
  const candidates = [options.dataDir, options.readbackDataDir].flatMap((path) =>
    path ? [join(path, 'map')] : [],
  );
  const findMap = (): Promise<MapDirectory | undefined> => findMapDirectory(candidates);
  const findTown = createTownFinder(options);
  const routes = new Hono();

  routes.use('/map/*', sameOriginOnly);
  routes.get('/map/source.json', async (context) => {
    context.header('cache-control', 'no-cache');
    return context.json(await sourceOf(await findMap(), findTown));
  });
  routes.get('/map/area.pmtiles', async (context) => {
    const map = await findMap();
    const path = map?.tiles;
    const answer =
      path &&
      (await answerFile(context, { path, type: 'application/vnd.pmtiles', immutable: isVersioned(context) }));
    return answer || context.notFound();
  });
  routes.get('/map/fonts/:fontstack/:range', async (context) =>
    answerGlyphs(context, {
      map: await findMap(),
      fontstack: context.req.param('fontstack'),
      range: context.req.param('range'),
    }),
  );
  routes.get('/map/sprites/:name', async (context) =>
    answerSprite(context, await findMap(), context.req.param('name')),
  );
  routes.get('/map/town.geojson', compress(), async (context) => {
    const town = await findTown();
    if (!town) return context.notFound();
    const etag = `"${town.version}"`;
    context.header('etag', etag);
    context.header(
      'cache-control',
      isVersioned(context) ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
    if (context.req.header('if-none-match') === etag) return context.body(null, 304);
    return context.body(town.body, 200, { 'content-type': 'application/geo+json' });
  });
  return routes;
}

const isVersioned = (context: Context): boolean => context.req.query('v') !== undefined;

const sameOriginOnly: MiddlewareHandler = async (context, next) => {
  if (context.req.header('sec-fetch-site') === 'cross-site')
    return context.text('The map is for this site only.', 403);
  await next();
  context.header('cross-origin-resource-policy', 'same-origin');
  return undefined;
};

/** The stored town, else the generated one; made once. */
function createTownFinder({ dataDir, town }: MapOptions): () => Promise<TownFile | undefined> {
  let made: TownFile | undefined;
  return async () => {
    made ??= (await readTownFile(join(dataDir, 'map'))) ?? (town && townFile(town()));
    return made;
  };
}

async function sourceOf(
  map: MapDirectory | undefined,
  findTown: () => Promise<TownFile | undefined>,
): Promise<MapSource> {
  const bounds = map && (await archiveBounds(map.tiles));
  if (map && bounds) {
    return {
      kind: 'pmtiles',
      url: `/map/area.pmtiles?v=${await fileVersion(map.tiles)}`,
      ...(map.hasFonts ? { fonts: '/map/fonts/{fontstack}/{range}.pbf' } : {}),
      ...(map.hasSprites ? { sprites: '/map/sprites' } : {}),
      bounds,
      attribution: ATTRIBUTION,
    };
  }
  const town = await findTown();
  if (!town) return { kind: 'none' };
  return {
    kind: 'generated',
    url: `/map/town.geojson?v=${town.version}`,
    bounds: town.bounds,
    attribution: 'Generated town',
  };
}

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
  const answer = await answerFile(context, { path: join(folder, range), type, immutable: false });
  if (answer) return answer;
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
  return (
    (await answerFile(context, { path: join(map.path, 'sprites', name), type, immutable: false })) ??
    context.notFound()
  );
}
