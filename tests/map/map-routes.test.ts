import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMapRoutes } from '../../server/map/map-routes.ts';
import { generateTown } from '../../server/demo/town.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'rb-map-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** A PMTiles header over a small area, then bytes 0..255 again and again. */
function archive(): Buffer {
  const file = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256));
  file.write('PMTiles', 0, 'latin1');
  file[7] = 3;
  [-1225200000, 377000000, -1223500000, 378300000].forEach((value, nth) =>
    file.writeInt32LE(value, 102 + 4 * nth),
  );
  return file;
}

function putMap(): string {
  const map = join(dataDir, 'map');
  mkdirSync(join(map, 'fonts', 'Noto Sans Regular'), { recursive: true });
  mkdirSync(join(map, 'sprites'));
  writeFileSync(join(map, 'city.pmtiles'), archive());
  writeFileSync(join(map, 'fonts', 'Noto Sans Regular', '0-255.pbf'), 'glyphs');
  writeFileSync(join(map, 'sprites', 'dark@2x.json'), '{}');
  writeFileSync(join(dataDir, 'secret.txt'), 'secret');
  return map;
}

const town = () => ({
  name: 'Nowhere',
  bounds: { west: 1, south: 2, east: 3, north: 4 },
  basemap: { type: 'FeatureCollection', features: [] },
});

const source = async (routes: ReturnType<typeof createMapRoutes>) =>
  (await routes.request('/map/source.json')).json();

test('F15 tiles of the operator come first, with the area from the archive itself', async () => {
  putMap();
  expect(await source(createMapRoutes({ dataDir, town }))).toMatchObject({
    kind: 'pmtiles',
    url: expect.stringMatching(/^\/map\/area\.pmtiles\?v=/),
    fonts: '/map/fonts/{fontstack}/{range}.pbf',
    sprites: '/map/sprites',
    bounds: {
      west: expect.closeTo(-122.52),
      south: expect.closeTo(37.7),
      east: expect.closeTo(-122.35),
      north: expect.closeTo(37.83),
    },
    attribution: expect.stringContaining('© OpenStreetMap'),
  });
});

test('F16 tiles beside the installation are used when it has none of its own', async () => {
  putMap();
  const empty = join(dataDir, 'elsewhere');
  expect(await source(createMapRoutes({ dataDir: empty, readbackDataDir: dataDir, town }))).toMatchObject({
    kind: 'pmtiles',
  });
});

test('F16 without tiles the generated town is drawn', async () => {
  const routes = createMapRoutes({ dataDir, town });
  const found = (await source(routes)) as { url: string };
  expect(found).toMatchObject({ kind: 'generated', bounds: town().bounds, attribution: 'Generated town' });
  const answer = await routes.request(found.url);
  expect(answer.headers.get('content-type')).toContain('geo+json');
  expect(answer.headers.get('cache-control')).toContain('immutable');
  expect(await answer.json()).toMatchObject({ type: 'FeatureCollection', bbox: [1, 2, 3, 4] });
  const again = await routes.request(found.url, {
    headers: { 'if-none-match': answer.headers.get('etag') ?? '' },
  });
  expect(again.status).toBe(304);
});

test('F16 a town stored by an earlier run wins over a new one', async () => {
  mkdirSync(join(dataDir, 'map'));
  writeFileSync(
    join(dataDir, 'map', 'town.geojson'),
    JSON.stringify({ type: 'FeatureCollection', features: [], bbox: [5, 6, 7, 8] }),
  );
  expect(await source(createMapRoutes({ dataDir, town }))).toMatchObject({
    bounds: { west: 5, south: 6, east: 7, north: 8 },
  });
});

test('the real generated town fits what the routes take', async () => {
  const routes = createMapRoutes({ dataDir, town: () => generateTown(7) });
  const answer = await routes.request('/map/town.geojson', { headers: { 'accept-encoding': 'gzip' } });
  expect(answer.headers.get('content-encoding')).toBe('gzip');
  expect(answer.headers.get('cache-control')).toContain('must-revalidate');
});

test('no map at all is said, not an error', async () => {
  const routes = createMapRoutes({ dataDir });
  expect(await source(routes)).toEqual({ kind: 'none' });
  expect((await routes.request('/map/area.pmtiles')).status).toBe(404);
  expect((await routes.request('/map/town.geojson')).status).toBe(404);
});

test('a file that is no PMTiles archive is not offered as one', async () => {
  mkdirSync(join(dataDir, 'map'));
  writeFileSync(join(dataDir, 'map', 'broken.pmtiles'), 'not a map');
  expect(await source(createMapRoutes({ dataDir, town }))).toMatchObject({ kind: 'generated' });
});

test.each([
  ['bytes=10-19', 206, 'bytes 10-19/1000', 10],
  ['bytes=990-', 206, 'bytes 990-999/1000', 10],
  ['bytes=-5', 206, 'bytes 995-999/1000', 5],
  ['bytes=990-5000', 206, 'bytes 990-999/1000', 10],
  ['bytes=1000-', 416, 'bytes */1000', 0],
  ['bytes=0-1,5-6', 200, null, 1000],
  ['bytes=9-3', 200, null, 1000],
  ['lines=1-2', 200, null, 1000],
])('range %s is answered %i', async (range, status, contentRange, length) => {
  putMap();
  const answer = await createMapRoutes({ dataDir }).request('/map/area.pmtiles', { headers: { range } });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-range')).toBe(contentRange);
  const body = Buffer.from(await answer.arrayBuffer());
  expect(body.length).toBe(length);
  if (range === 'bytes=10-19') expect(body).toEqual(archive().subarray(10, 20));
});

test('a browser that has the tiles is told so, and a part of an older file is never given as one of the new', async () => {
  putMap();
  const routes = createMapRoutes({ dataDir });
  const etag = (await routes.request('/map/area.pmtiles')).headers.get('etag') ?? '';
  expect((await routes.request('/map/area.pmtiles', { headers: { 'if-none-match': etag } })).status).toBe(
    304,
  );
  const other = await routes.request('/map/area.pmtiles', {
    headers: { range: 'bytes=0-9', 'if-range': '"older"' },
  });
  expect(other.status).toBe(200);
  expect((await routes.request('/map/area.pmtiles?v=1')).headers.get('cache-control')).toContain('immutable');
});

test('fonts and sprites are served, and a range the font lacks is empty rather than an error', async () => {
  putMap();
  const routes = createMapRoutes({ dataDir });
  const glyphs = await routes.request('/map/fonts/Noto%20Sans%20Regular,Noto%20Sans%20Bold/0-255.pbf');
  expect(await glyphs.text()).toBe('glyphs');
  const missing = await routes.request('/map/fonts/Noto%20Sans%20Regular/65024-65279.pbf');
  expect([missing.status, await missing.text()]).toEqual([200, '']);
  expect((await routes.request('/map/fonts/Comic/0-255.pbf')).status).toBe(404);
  expect((await routes.request('/map/sprites/dark@2x.json')).status).toBe(200);
});

test.each([
  '/map/fonts/..%2f..%2f/secret.txt',
  '/map/fonts/%2e%2e/0-255.pbf',
  '/map/fonts/Noto%20Sans%20Regular/..%2f..%2f..%2fsecret.txt',
  '/map/sprites/..%2f..%2fsecret.txt',
  '/map/sprites/%2e%2e%2f%2e%2e%2fsecret.txt',
  '/map/..%2fsecret.txt',
  '/map/sprites/dark@2x.json%00.png',
])('%s reaches nothing outside the map', async (path) => {
  putMap();
  expect((await createMapRoutes({ dataDir }).request(path)).status).toBe(404);
});

test('another site may not load the map from here', async () => {
  putMap();
  const routes = createMapRoutes({ dataDir });
  const foreign = await routes.request('/map/source.json', { headers: { 'sec-fetch-site': 'cross-site' } });
  expect(foreign.status).toBe(403);
  const own = await routes.request('/map/source.json', { headers: { 'sec-fetch-site': 'same-origin' } });
  expect(own.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect(own.headers.get('access-control-allow-origin')).toBeNull();
});
