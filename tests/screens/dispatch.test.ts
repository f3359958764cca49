import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generateTown } from '../../server/demo/town.ts';
import { troublesIn } from '../support/accessibility.ts';
import { startCad, type CadServer } from '../support/cad-server.ts';
import { CHROMIUM } from '../support/crew-page.ts';
import { event } from '../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { startDeskSite, type DeskSite } from './desk-site.ts';

const CAD_TOKEN = 'of-the-cad';
/** The relay looks for its CAD again and again, ever less often. */
const LONG = { timeout: 60_000 };
const UNITS = ['M1', 'M2', 'M3', 'M4'];

let dataDir: string;
let cad: CadServer;
let server: TestServer;
let site: DeskSite;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const town = generateTown(7);

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'rb-desk-'));
  mkdirSync(join(dataDir, 'map'));
  const { west, south, east, north } = town.bounds;
  writeFileSync(
    join(dataDir, 'map', 'town.geojson'),
    JSON.stringify({ ...town.basemap, bbox: [west, south, east, north] }),
  );
  cad = await startCad({ token: CAD_TOKEN, acknowledges: true, passesOn: false });
  server = await startTestServer({
    units: UNITS,
    env: { DATA_DIR: dataDir, CAD_BACKEND_URL: cad.url, CAD_BACKEND_AUTH_TOKEN: CAD_TOKEN },
  });
  [site, browser] = await Promise.all([
    startDeskSite(server.url),
    chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    }),
  ]);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await server?.stop();
  await cad?.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

beforeEach(async () => {
  context = await browser.newContext({
    serviceWorkers: 'block',
    reducedMotion: 'reduce',
    viewport: { width: 1180, height: 820 },
  });
  const session = {
    token: await server.token('dispatcher'),
    org: server.org,
    orgName: 'Demo EMS',
    sub: 'dispatcher',
    name: 'Dana Reyes',
    username: 'dana',
    roles: ['dispatcher'],
  };
  await context.addInitScript(
    (stored) => localStorage.setItem('readback.session', stored),
    JSON.stringify(session),
  );
  page = await context.newPage();
});
afterEach(() => context.close());

async function openDesk(): Promise<void> {
  await page.goto(`${site.url}/dispatch`);
  await unitRow('M1').waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
}

const unitRow = (unitId: string) =>
  page
    .getByRole('region', { name: 'Units' })
    .getByRole('button')
    .filter({ hasText: new RegExp(`^${unitId}\\D`) });
const incidentRow = (address: string) =>
  page.getByRole('region', { name: 'Incidents' }).getByRole('button').filter({ hasText: address });

const crewSays = async (unitId: string, status: string) =>
  server.push(
    await server.token('crew', { unit: unitId }),
    [event('unit:status', { unitId, data: { status } })],
    `tablet-${unitId}`,
  );

async function fixOf(unitId: string, at: { lon: number; lat: number; secondsAgo?: number }): Promise<void> {
  const response = await fetch(`${server.url}/api/v1/positions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await server.token('service')}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      unitId,
      fixes: [
        {
          at: new Date(Date.now() - (at.secondsAgo ?? 0) * 1000).toISOString(),
          lat: at.lat,
          lon: at.lon,
          speed: 0,
        },
      ],
    }),
  });
  expect(response.status).toBe(200);
}

async function callIn(incidentId: string, address: string): Promise<void> {
  const data = { type: 'Fall', address, priority: 2, location: { lon: town.centre[0], lat: town.centre[1] } };
  const { results } = await server.push(
    await server.token('dispatcher'),
    [event('incident:created', { incidentId, data })],
    'other-desk',
  );
  expect(results).toMatchObject([{ outcome: 'accepted' }]);
}

/** Half-way between two themes nothing has the contrast of either; what counts is the screen once it has settled. */
const AT_REST = { timeout: 30_000, interval: 500 };

const accessibilityTroubles = (): Promise<string[]> => troublesIn(page);

describe('the dispatch desk', () => {
  test('F1 a press in the field shows on the board, with its time running', async () => {
    await openDesk();
    await crewSays('M1', 'available');
    await unitRow('M1').getByText('Available').waitFor();
    await page.getByRole('list', { name: /^Available/ }).waitFor();
    await unitRow('M1')
      .getByText(/heard \d+ s ago/)
      .waitFor();
    await crewSays('M1', 'posted');
    await unitRow('M1').getByText('Posted').waitFor();
    expect(await unitRow('M1').locator('time').innerText()).toMatch(/^0:0\d/);
  });

  test('F6 a unit not heard for two minutes says so in words and loses its colour', async () => {
    await server.push(
      await server.token('dispatcher'),
      [event('unit:status', { unitId: 'M2', source: 'dispatch', data: { status: 'available' } })],
      'other-desk',
    );
    await openDesk();
    await unitRow('M2').getByText('never heard').waitFor();
    await fixOf('M2', { lon: town.centre[0], lat: town.centre[1], secondsAgo: 245 });
    await unitRow('M2').getByText('silent 4 min').waitFor();
    expect(await unitRow('M2').locator('.heard-chip[data-silent]').count()).toBe(1);
    await fixOf('M2', { lon: town.centre[0], lat: town.centre[1] });
    await unitRow('M2')
      .getByText(/heard \d+ s ago/)
      .waitFor();
    expect(await unitRow('M2').locator('.heard-chip[data-silent]').count()).toBe(0);
  });

  test('F6 facts a tablet still holds are told, and stay told when it goes out of reach', async () => {
    await crewSays('M4', 'available');
    await openDesk();
    const tablet = server.connect({ token: await server.token('crew', { unit: 'M4' }), device: 'tablet-M4' });
    await new Promise<void>((heard) => tablet.once('hello', () => heard()));
    const holding = { unitId: 'M4', unsent: 3, oldestUnsentAt: new Date(Date.now() - 130_000).toISOString() };
    const telling = setInterval(() => tablet.emit('holding', holding), 200);
    await unitRow('M4').getByText('3 saved on tablet, oldest 2 min').waitFor();
    clearInterval(telling);
    tablet.disconnect();
    await unitRow('M4')
      .getByText(/^offline, heard \d+ s ago/)
      .waitFor();
    await unitRow('M4').getByText('3 saved on tablet').waitFor();
  });

  test('N, type, Enter, Enter: a call is taken and the nearest unit sent without touching the mouse', async () => {
    await crewSays('M1', 'available');
    await fixOf('M1', { lon: town.centre[0], lat: town.centre[1] });
    await openDesk();
    await page.keyboard.press('n');
    await page.keyboard.type('Chest pain');
    await page.keyboard.press('Tab');
    await page.keyboard.type('12 Harbor St');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Who goes to 12 Harbor St?' }).waitFor();
    await page.getByRole('checkbox', { name: /M1.*Nearest available/ }).waitFor();
    expect(await page.getByRole('checkbox', { name: /^M1/ }).isChecked()).toBe(true);
    await page.keyboard.press('Enter');
    await incidentRow('12 Harbor St').getByText('Assigned', { exact: true }).waitFor();
    await unitRow('M1').getByText('Dispatched').waitFor();

    await expect
      .poll(
        async () =>
          (await (await server.get('/api/v1/incidents', await server.token('dispatcher'))).json()) as unknown,
      )
      .toMatchObject({
        incidents: [
          {
            state: {
              address: '12 Harbor St',
              type: 'Chest pain',
              status: 'assigned',
              units: { M1: { status: 'dispatched' } },
            },
          },
        ],
      });
  });

  test('F2 the timeline gives source, both times and how far each fact has come', async () => {
    await callIn('late-1', '7 Clock Ln');
    const [at, clock] = [new Date(Date.now() - 102_000).toISOString(), { ms: 42_000, uncertaintyMs: 100 }];
    await server.push(
      await server.token('dispatcher'),
      [event('unit:status', { unitId: 'M3', incidentId: 'late-1', at, clock, data: { status: 'en_route' } })],
      'tablet-M3',
    );
    await openDesk();
    await incidentRow('7 Clock Ln').click();
    const fact = page
      .getByRole('list', { name: 'Timeline' })
      .getByRole('listitem')
      .filter({ hasText: 'En route' });
    await fact.getByText(/device said .*, 42\.0 s behind \(±0\.1 s\)/).waitFor();
    await fact.getByText(/^reached us/).waitFor();
    await fact.getByText('pressed', { exact: true }).waitFor();
    await fact.getByText(/On the server|the CAD|At billing/).waitFor();
  });

  test('A5 F1 the desk says what waits for the CAD, and then how the CAD has it', async () => {
    await callIn('cad-1', '3 Relay Rd');
    const pressed = async (status: string) => {
      const press = event('unit:status', { unitId: 'M4', incidentId: 'cad-1', data: { status } });
      await server.push(await server.token('crew', { unit: 'M4' }), [press], 'tablet-M4');
    };
    const fact = (words: string) =>
      page.getByRole('list', { name: 'Timeline' }).getByRole('listitem').filter({ hasText: words });
    await pressed('en_route');
    await openDesk();
    await incidentRow('3 Relay Rd').click();
    await fact('En route').getByText('Acknowledged by the CAD').waitFor(LONG);
    await cad.kill();
    await pressed('on_scene');
    await fact('On scene').getByText('Waiting for the CAD').waitFor(LONG);
    await fact('En route').getByText('Acknowledged by the CAD').waitFor(LONG);
    await cad.start();
    await fact('On scene').getByText('Acknowledged by the CAD').waitFor(LONG);
  }, 180_000);

  test('I2 what the server refuses stays on the screen in plain words until somebody has read it', async () => {
    await callIn('gone-1', '9 Refusal Rd');
    await crewSays('M3', 'available');
    await openDesk();
    await incidentRow('9 Refusal Rd').click();
    await page.keyboard.press('a');
    await page.getByRole('checkbox', { name: /^M3/ }).waitFor();
    await context.setOffline(true);
    await crewSays('M3', 'out_of_service');
    await page
      .getByRole('list', { name: 'Units, best first' })
      .getByRole('checkbox', { checked: true })
      .first()
      .uncheck();
    await page.getByRole('checkbox', { name: /^M3/ }).check();
    await page.getByRole('button', { name: /^Assign M3/ }).click();
    await context.setOffline(false);
    const refusal = page.getByRole('alert').filter({ hasText: 'Assign M3: refused.' });
    await refusal.getByText('M3 is out of service.').waitFor();
    await refusal.getByRole('button', { name: 'Discard' }).click();
    await refusal.waitFor({ state: 'detached' });
  }, 60_000);

  test('a call turned down is said in words, also to those who hear the screen', async () => {
    await callIn('no-1', '3 Decline Ct');
    await crewSays('M4', 'available');
    await openDesk();
    const assignmentId = 'assignment-no-1';
    const incident = { type: 'Fall', address: '3 Decline Ct', priority: 2 };
    await server.push(
      await server.token('dispatcher'),
      [event('assignment:sent', { unitId: 'M4', incidentId: 'no-1', data: { assignmentId, incident } })],
      'other-desk',
    );
    await server.push(
      await server.token('crew', { unit: 'M4' }),
      [
        event('assignment:declined', {
          unitId: 'M4',
          incidentId: 'no-1',
          data: { assignmentId, reason: 'Flat tyre' },
        }),
      ],
      'tablet-M4',
    );
    await incidentRow('3 Decline Ct').getByText('M4 declined: Flat tyre').waitFor();
    await page.getByRole('status').getByText('M4 declined: Flat tyre').waitFor({ state: 'attached' });
  });

  test('the search finds units by call sign and calls by address, from the keyboard', async () => {
    await callIn('find-1', '55 Needle Way');
    await openDesk();
    await page.keyboard.press('/');
    await page.keyboard.type('needle');
    await incidentRow('55 Needle Way').waitFor();
    await expect.poll(() => unitRow('M1').count()).toBe(0);
    await page.keyboard.press('Escape');
    await unitRow('M1').waitFor();
  });

  test.each(['light', 'dark', 'night'])(
    'has no WCAG AA violation in %s, with a call and a form open',
    async (theme) => {
      await callIn(`axe-${theme}`, `1 Axe ${theme} St`);
      await openDesk();
      const menu = page.getByRole('button', { name: 'Dana Reyes, menu' });
      await menu.click();
      await page.locator(`input[value=${theme}]`).check({ force: true });
      await page.getByRole('link', { name: 'Sign out' }).waitFor();
      await expect.poll(accessibilityTroubles, AT_REST).toEqual([]);
      await page.keyboard.press('Escape');
      await expect.poll(() => menu.evaluate((button) => button === document.activeElement)).toBe(true);
      await page.locator(`.live-map-canvas[data-ready=${theme}]`).waitFor();
      await incidentRow(`1 Axe ${theme} St`).click();
      await page.getByRole('list', { name: 'Timeline' }).waitFor();
      await expect.poll(accessibilityTroubles, AT_REST).toEqual([]);
      await page.keyboard.press('a');
      await page.getByRole('list', { name: 'Units, best first' }).waitFor();
      await expect.poll(accessibilityTroubles, AT_REST).toEqual([]);
      await page.keyboard.press('n');
      await page.getByLabel('What is it?').waitFor();
      await expect.poll(accessibilityTroubles, AT_REST).toEqual([]);
    },
  );
});

describe('the map of the desk', () => {
  test('a unit on the map opens its panel; a click while pointing gives a new call its place', async () => {
    const middle = [
      (town.bounds.west + town.bounds.east) / 2,
      (town.bounds.south + town.bounds.north) / 2,
    ] as const;
    await crewSays('M2', 'available');
    await fixOf('M2', { lon: middle[0], lat: middle[1] });
    await openDesk();
    const map = page.locator('.live-map-canvas[data-ready]');
    await map.waitFor();
    // The mark is drawn a frame or two after the map is ready; a click beside it does nothing.
    const panel = page.getByRole('region', { name: 'M2', exact: true });
    await expect
      .poll(
        async () => {
          await map.click();
          return panel.count();
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe(1);

    await page.keyboard.press('n');
    await page.getByRole('button', { name: 'Point at the map' }).click();
    await map.click({ position: { x: 150, y: 150 } });
    const words = await page.getByText(/^\d+\.\d{5}, -?\d+\.\d{5}$/).innerText();
    const [lat = 0, lon = 0] = words.split(', ').map(Number);
    expect(lat).toBeCloseTo(middle[1], 0);
    expect(lon).toBeCloseTo(middle[0], 0);
  });

  test('without WebGL the desk says so calmly and loses nothing else', async () => {
    await page.addInitScript(() => {
      HTMLCanvasElement.prototype.getContext = () => null;
    });
    await openDesk();
    await page.getByText('No map here').waitFor();
    await page.keyboard.press('n');
    await page.getByLabel('What is it?').waitFor();
  });
});
