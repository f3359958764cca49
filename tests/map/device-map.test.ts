import 'fake-indexeddb/auto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDeviceMapDatabase } from '../../client/map/device-map-database.ts';
import { openDeviceMap, type DeviceMap } from '../../client/map/device-map.ts';
import { partsInDatabase } from '../../client/map/part-store.ts';
import { createMapRoutes } from '../../server/map/map-routes.ts';
import { BLOCK_BYTES } from '../../shared/map-source.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const STREETS = [
  {
    from: 'a',
    to: 'b',
    street: 'Elm',
    kind: 'residential',
    oneway: 0,
    lengthM: 80,
    coords: [
      [-122.5, 37.7],
      [-122.499, 37.7],
    ],
  },
] as const;

let dataDir: string;
let server: ServerType;
let proxy: TcpProxy;
let asked: { path: string; range: string | undefined }[];
let names = 0;
const opened: { close(): void }[] = [];

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'rb-device-map-'));
  mkdirSync(join(dataDir, 'map'));
  asked = [];
  const app = new Hono();
  app.use(async ({ req }, next) => {
    asked.push({ path: req.path, range: req.header('range') });
    await next();
  });
  app.route('/', createMapRoutes({ dataDir, streets: () => STREETS }));
  server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  proxy = await startTcpProxy(typeof address === 'object' && address ? address.port : 0);
});
afterEach(async () => {
  for (const each of opened.splice(0)) each.close();
  await proxy.stop();
  server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** An archive of so many bytes, no two blocks alike; each has a time of its own, which is its version. */
function putArchive(bytes: number, nth = 1): Buffer {
  const file = Buffer.alloc(bytes);
  for (let at = 0; at + 4 <= bytes; at += 4) file.writeUInt32LE((at * 2_654_435_761 * nth) % 2 ** 32, at);
  file.write('PMTiles', 0, 'latin1');
  file[7] = 3;
  [-1225200000, 377000000, -1223500000, 378300000].forEach((value, place) =>
    file.writeInt32LE(value, 102 + 4 * place),
  );
  const path = join(dataDir, 'map', 'city.pmtiles');
  writeFileSync(path, file);
  utimesSync(path, new Date(), new Date(1_700_000_000_000 + nth * 60_000));
  return file;
}

/** A tablet; the same name is the same tablet after a reload. */
async function openTablet(name: string): Promise<DeviceMap> {
  const database = openDeviceMapDatabase(name);
  opened.push(database);
  return openDeviceMap({
    database,
    store: partsInDatabase(database),
    fetch: (path, init) =>
      fetch(`${proxy.url}${String(path)}`, { ...init, headers: { connection: 'close', ...init?.headers } }),
    keepLooks: () => Promise.resolve(),
    dropLooks: () => Promise.resolve(false),
    now: Date.now,
    chance: () => 0.5,
    pauseFor: () => new Promise((resolve) => setTimeout(resolve, 20)),
  });
}

const freshName = () => `map-${(names += 1)}`;
const isReady = (map: DeviceMap) =>
  vi.waitFor(() => expect(map.onDevice().state).toBe('ready'), { timeout: 20_000, interval: 20 });
const bytesOf = async (map: DeviceMap) =>
  Buffer.from(await ((await map.open())?.area ?? new Blob()).arrayBuffer());
const askedRanges = () => asked.filter(({ path }) => path === '/map/area.pmtiles').map(({ range }) => range);

test('F15 a map cut in the middle goes on at the very byte, and is the server’s to the last one', async () => {
  const archive = putArchive(BLOCK_BYTES + 700_001);
  const map = await openTablet(freshName());
  const offer = await map.offered();
  expect(offer?.bytes).toBe(archive.length + (offer?.streets?.bytes ?? 0));
  proxy.set({ cutAfterBytes: 1_300_000 });
  await map.start();
  await vi.waitFor(() => expect(proxy.broken()).toBeGreaterThan(0), { timeout: 20_000 });
  await vi.waitFor(() => expect(map.onDevice().download?.bytes).toBeGreaterThan(1_000_000), {
    timeout: 20_000,
  });
  proxy.set('pass');
  await isReady(map);
  expect((await bytesOf(map)).equals(archive)).toBe(true);
  const ranges = askedRanges();
  const resumed = Number(/bytes=(\d+)-/.exec(ranges.at(-1) ?? '')?.[1]);
  expect(ranges[0]).toBe('bytes=0-');
  // More than whole pieces of half a megabyte: the odd bytes before the cut were kept too.
  expect(resumed).toBeGreaterThan(1_048_576);
  expect(resumed).toBeLessThan(1_300_000);
}, 60_000);

test('F15 after a reload a download goes on where it stopped, unless a person paused it', async () => {
  const archive = putArchive(2_000_000);
  const name = freshName();
  const first = await openTablet(name);
  proxy.set({ cutAfterBytes: 900_000 });
  await first.start();
  await vi.waitFor(() => expect(first.onDevice().download?.held).toBe('no-link'), { timeout: 20_000 });
  await first.pause();
  const bytes = first.onDevice().download?.bytes ?? 0;
  expect(bytes).toBeGreaterThan(500_000);
  proxy.set('pass');

  const second = await openTablet(name);
  expect(second.onDevice()).toMatchObject({ state: 'downloading', download: { bytes, held: 'paused' } });
  asked.length = 0;
  await second.start();
  await isReady(second);
  expect(askedRanges()).toEqual([`bytes=${bytes}-`]);
  expect((await bytesOf(second)).equals(archive)).toBe(true);
}, 60_000);

test('F15 a newer map of the operator comes beside the old one, and never during a call', async () => {
  const old = putArchive(600_000);
  const map = await openTablet(freshName());
  await map.start();
  await isReady(map);
  const newer = putArchive(800_000, 2);
  map.setOnCall(true);
  await map.refresh();
  await vi.waitFor(
    () => expect(map.onDevice()).toMatchObject({ state: 'outdated', download: { held: 'call' } }),
    { timeout: 15_000 },
  );
  expect((await bytesOf(map)).equals(old)).toBe(true);
  asked.length = 0;
  map.setOnCall(false);
  await isReady(map);
  expect((await bytesOf(map)).equals(newer)).toBe(true);
  // The streets did not change, and were not fetched again.
  expect(asked.map(({ path }) => path)).toEqual(['/map/area.pmtiles']);
}, 60_000);

test('F15 a map changed in the middle of the download is fetched anew, never patched together', async () => {
  putArchive(2_000_000);
  const map = await openTablet(freshName());
  proxy.set({ cutAfterBytes: 900_000 });
  await map.start();
  await vi.waitFor(() => expect(proxy.broken()).toBeGreaterThan(0), { timeout: 20_000 });
  const newer = putArchive(1_500_000, 2);
  proxy.set('pass');
  await isReady(map);
  expect((await bytesOf(map)).equals(newer)).toBe(true);
}, 60_000);

test('F15 bytes that are not the server’s do not count, and storage the browser cleared is no map', async () => {
  putArchive(600_000);
  const name = freshName();
  const map = await openTablet(name);
  const offer = await map.offered();
  const database = openDeviceMapDatabase(name);
  opened.push(database);
  const file = (offer?.area.etag ?? '').replaceAll('"', '');
  await database.parts.put({ file, offset: 0, bytes: new Blob([new Uint8Array(1000)]) });
  await map.start();
  await vi.waitFor(() => expect(map.onDevice().download?.held).toBe('damaged'), { timeout: 20_000 });
  expect(await map.open()).toBeUndefined();
  await map.start();
  await isReady(map);
  await database.parts.clear();
  expect(await map.open()).toBeUndefined();
  const reloaded = await openTablet(name);
  expect(reloaded.onDevice().state).toBe('downloading');
  await isReady(reloaded);
  expect(await reloaded.remove()).toBe(true);
  expect(reloaded.onDevice()).toEqual({ state: 'absent', bytes: 0 });
  expect(await database.parts.count()).toBe(0);
  expect(await reloaded.remove(), 'nothing is left to make room with').toBe(false);
}, 60_000);
