/** F15 on a tablet in Chromium: the map fetched over a bad link, then drawn and routed on with the server dead. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateTown } from '../../server/demo/town.ts';
import { ensureClientBuilt } from '../../server/http/client-build.ts';
import type { UnitPosition } from '../../shared/protocol/feed.ts';
import {
  acknowledgeAlert,
  CHROMIUM,
  pressNext,
  signIn,
  TABLET,
  takeUnit,
  waitForShell,
} from '../support/crew-page.ts';
import { event } from '../support/log-fixture.ts';
import { next, startTestServer, type TestServer } from '../support/running-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const CREW = { username: 'alex', password: 'a long enough word' };
const WAIT = { timeout: 90_000 };
const town = generateTown(1);
const [hospital] = town.hospitals;
const placeAt = (share: number) => {
  const segment = town.segments[Math.floor(town.segments.length * share)];
  const [lon, lat] = segment?.coords[0] ?? [0, 0];
  return { lat, lon };
};
const HERE = placeAt(0.2);
const SCENE = placeAt(0.8);
const CALL = {
  type: 'Chest pain',
  address: '12 Mill Road',
  priority: 1,
  hazards: 'Dog in the yard',
  location: SCENE,
};

const profile = mkdtempSync(join(tmpdir(), 'rb-map-tablet-'));
let server: TestServer;
let proxy: TcpProxy;
let desk: string;
let tablet: BrowserContext;
let page: Page;
let isServing = false;

beforeAll(async () => {
  ensureClientBuilt(join(import.meta.dirname, '../../dist'));
  server = await startTestServer({
    units: ['M1', 'M2'],
    map: { town: () => town, streets: () => town.segments },
  });
  isServing = true;
  proxy = await startTcpProxy(server.port);
  await server.auth.members.add(
    { org: server.org, sub: 'test' },
    { ...CREW, name: 'Alex Rivera', roles: ['crew'] },
  );
  desk = await server.token('dispatcher');
  await server.push(await server.token('admin'), [
    event('hospital:registered', {
      data: { hospitalId: 'H1', name: 'General', lat: hospital?.lat, lon: hospital?.lon },
    }),
  ]);
  tablet = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ],
    viewport: TABLET,
    permissions: ['geolocation', 'notifications'],
    geolocation: { latitude: HERE.lat, longitude: HERE.lon, accuracy: 8 },
  });
  page = tablet.pages()[0] ?? (await tablet.newPage());
}, 180_000);

afterAll(async () => {
  await tablet?.close();
  await proxy?.stop();
  if (isServing) await server.stop();
  rmSync(profile, { recursive: true, force: true });
});

const device = () => page.locator('.crew-device-map');
const map = () => page.locator('.crew-map .live-map-canvas');
const toGo = () => page.locator('.crew-map-to-go');
const streetsDrawn = async () => {
  await page.locator('.live-map-canvas[data-streets]').waitFor(WAIT);
  return Number(await map().getAttribute('data-streets'));
};

const TOWN = '/map/town.geojson bytes=';

/** The wire breaks while the town comes, until the tablet has gone on in the middle of it; then it is good again. */
async function cutInTheMiddle(begin: () => Promise<void>, asked: readonly string[]): Promise<void> {
  const isResumed = () => asked.some((line) => line.startsWith(TOWN) && !line.startsWith(`${TOWN}0-`));
  proxy.set({ delayMs: 150 });
  await begin();
  while (!isResumed()) {
    await page.waitForTimeout(500);
    expect(await device().getAttribute('data-state')).toBe('downloading');
    proxy.cut();
  }
  proxy.set('pass');
  expect(asked.find((line) => line.startsWith(TOWN))).toBe(`${TOWN}0-`);
}

test('F15 the map is fetched through a cut, then drawn and routed with the server dead; dispatch sees the ETA', async () => {
  const askedFor: string[] = [];
  page.on('request', (request) => {
    const range = request.headers()['range'];
    if (range !== undefined) askedFor.push(`${new URL(request.url()).pathname} ${range}`);
  });
  await signIn(page, proxy.url, CREW);
  await takeUnit(page, 'M1');
  await pressNext(page, 'available');
  await waitForShell(page);

  await page.getByRole('button', { name: /menu/i }).click();
  await page.getByRole('button', { name: 'Map on this tablet' }).click();
  const download = page.getByRole('button', { name: /^Download \d+ kB$/ });
  await download.waitFor(WAIT);
  await cutInTheMiddle(() => download.click(), askedFor);
  await page.locator('.crew-device-map[data-state="ready"]').waitFor(WAIT);
  await device().getByText('Map and routes work here with no network.').waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();

  const dispatch = server.connect({ token: desk, device: 'desk-eta' });
  await next(dispatch, 'hello');
  const places: UnitPosition[] = [];
  dispatch.on('positions', ({ positions }) => places.push(...positions));
  await server.push(desk, [
    event('incident:created', { incidentId: 'I1', data: CALL }),
    event('assignment:sent', {
      unitId: 'M1',
      incidentId: 'I1',
      data: { assignmentId: 'A1', incident: CALL },
    }),
  ]);
  await acknowledgeAlert(page);
  await pressNext(page, 'en_route');
  await toGo()
    .filter({ hasText: /\d+ min/ })
    .waitFor(WAIT);
  const url = await page.getByRole('link', { name: 'Navigate' }).getAttribute('href');
  expect(url).toContain(encodeURIComponent(`${SCENE.lat.toFixed(6)},${SCENE.lon.toFixed(6)}`));
  expect(url).not.toContain('Mill');
  // A vehicle that stands sends seldom; one that moves tells the desk its ETA.
  let step = 0;
  await expect
    .poll(
      async () => {
        step += 1;
        await tablet.setGeolocation({ latitude: HERE.lat + step * 2e-5, longitude: HERE.lon, accuracy: 8 });
        return places.at(-1)?.eta?.to;
      },
      { ...WAIT, interval: 1_000 },
    )
    .toBe('scene');
  expect(Date.parse(places.at(-1)?.eta?.at ?? '')).toBeGreaterThan(Date.now());
  dispatch.disconnect();

  proxy.set('drop');
  await server.stop();
  isServing = false;
  await page.goto(`${proxy.url}/crew`);
  expect(await streetsDrawn()).toBeGreaterThan(50);
  await page.locator('.live-map-canvas[data-way="shown"]').waitFor(WAIT);
  await toGo()
    .filter({ hasText: /\d+ min.*mi to the scene/ })
    .waitFor(WAIT);
}, 240_000);
