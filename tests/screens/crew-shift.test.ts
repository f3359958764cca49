/** A whole call on the tablet against the whole server: what the crew did is what dispatch sees, once and in order. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureClientBuilt } from '../../server/http/client-build.ts';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { badgeText, enrolText } from '../../shared/rooms/device-token.ts';
import { troublesInEachTheme } from '../support/accessibility.ts';
import { filmed, filmQr } from '../support/camera-film.ts';
import { CHROMIUM, pressNext, signIn, TABLET, takeUnit } from '../support/crew-page.ts';
import { event } from '../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { untilInService } from '../support/in-service.ts';

const CREW = { username: 'alex', password: 'a long enough word' };
const CALL = {
  type: 'Breathing problem',
  address: '12 Mill Road',
  priority: 2,
  location: { lat: 41.9, lon: -92.3 },
};
const COMMANDS = [
  'unit:status',
  'unit:odometer',
  'assignment:acknowledged',
  'transport:destination',
  'transport:completed',
];

let server: TestServer;
let browser: Browser;
let desk: string;
const films = mkdtempSync(join(tmpdir(), 'rb-films-'));
const launchedToo: Browser[] = [];
let tries = 0;

beforeAll(async () => {
  ensureClientBuilt(join(import.meta.dirname, '../../dist'));
  [server, browser] = await Promise.all([
    startTestServer({ units: ['M1', 'M2'], hospitals: ['H1', 'H2'] }),
    chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-background-networking'] }),
  ]);
  await server.auth.members.add(
    { org: server.org, sub: 'test' },
    { ...CREW, name: 'Alex Rivera', roles: ['crew'] },
  );
  desk = await server.token('dispatcher');
}, 180_000);

afterAll(async () => {
  for (const launched of launchedToo) await launched.close();
  rmSync(films, { recursive: true, force: true });
  await browser?.close();
  await server?.stop();
});

async function facts(): Promise<LogEvent[]> {
  const answer = await server.get('/api/v1/events?after=0&limit=500', desk);
  const { events } = (await answer.json()) as { events: LogEvent[] };
  return events.filter(({ type, unitId }) => unitId === 'M1' && COMMANDS.includes(type));
}

const said = ({ type, data }: LogEvent): string =>
  type === 'unit:status'
    ? String(data['status'])
    : type === 'unit:odometer'
      ? `odometer ${String(data['reading'])}`
      : type;

async function typeReading(page: Page, heading: string, reading: string): Promise<void> {
  await page.getByRole('heading', { name: heading }).waitFor();
  for (const key of reading) {
    await page.getByRole('button', { name: key === '.' ? 'Point' : key, exact: true }).click();
  }
  await page.getByRole('button', { name: 'Save reading' }).click();
  await page.getByText(`Odometer ${reading} mi saved`).waitFor();
}

test('F13: every door has no WCAG AA violation in light, dark and night, and fits a phone', async () => {
  const page = await browser.newPage({ reducedMotion: 'reduce', viewport: TABLET });
  const looksRight = async (path: string, heading: string | RegExp) => {
    await page.goto(`${server.url}${path}`);
    await page.getByRole('heading', { name: heading }).waitFor();
    expect(await troublesInEachTheme(page), path).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    const desk = await page.locator('.frame-desk').evaluate((at) => at.scrollWidth - at.clientWidth);
    expect(desk, path).toBe(0);
    await page.setViewportSize(TABLET);
  };
  await looksRight('/sign-in', /./);
  await looksRight('/enrol', 'Enrol this tablet');
  await server.auth.members.add(
    { org: server.org, sub: 'test' },
    { username: 'ada', password: CREW.password, name: 'Ada Brandt', roles: ['admin'] },
  );
  await signIn(page, server.url, { username: 'ada', password: CREW.password });
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await looksRight('/pin', 'Your PIN');
  await looksRight('/tablets', 'Tablets');
  await page.close();
}, 120_000);

test('F1, F13: sign in, take a unit, a whole call with its questions; dispatch has each fact once, in order', async () => {
  const page = await browser.newPage({
    viewport: TABLET,
    permissions: ['geolocation'],
    geolocation: { latitude: 41.91, longitude: -92.31, accuracy: 8 },
  });
  await signIn(page, server.url, CREW);
  await takeUnit(page, 'M1');
  await pressNext(page, 'available');

  await untilInService(server.url, desk, 'M1');
  await server.push(desk, [
    event('incident:created', { incidentId: 'I1', data: CALL }),
    event('assignment:sent', {
      unitId: 'M1',
      incidentId: 'I1',
      data: { assignmentId: 'A1', incident: CALL },
    }),
  ]);
  const alert = page.getByRole('alertdialog');
  await alert.getByText('12 Mill Road').waitFor();
  // Answers count only once the alert has been up long enough for a finger meant for the screen before.
  await page.waitForTimeout(900);
  await alert.getByRole('button', { name: 'Acknowledge' }).click();
  await alert.waitFor({ state: 'detached' });
  for (const status of ['en_route', 'on_scene', 'at_patient', 'transporting'] as const) {
    await pressNext(page, status);
  }
  await page.getByRole('button', { name: /Hospital H2/ }).click();
  await typeReading(page, 'Odometer at the scene', '48213.4');
  await pressNext(page, 'at_destination');
  await typeReading(page, 'Odometer at the destination', '48219.9');
  await page.getByRole('button', { name: 'Transport complete' }).click();
  await page.waitForTimeout(900);
  await page.getByRole('button', { name: 'Complete', exact: true }).click();
  await page.locator('.crew-complete-done').waitFor();
  await pressNext(page, 'transfer_of_care');
  await pressNext(page, 'available');
  await page.locator('.rb-link-badge[data-state=live]').waitFor();

  await expect
    .poll(async () => (await facts()).map(said))
    .toEqual([
      'available',
      'assignment:acknowledged',
      'acknowledged',
      'en_route',
      'on_scene',
      'at_patient',
      'transporting',
      'transport:destination',
      'odometer 48213.4',
      'at_destination',
      'odometer 48219.9',
      'transport:completed',
      'transfer_of_care',
      'available',
    ]);
  const answer = await server.get('/api/v1/transports/I1:M1', desk);
  expect(await answer.json()).toMatchObject({
    state: {
      destination: { hospitalId: 'H2' },
      odometer: { at_scene: { reading: '48213.4' }, at_destination: { reading: '48219.9' } },
      outcome: 'transported',
    },
  });
}, 120_000);

/** A browser whose camera sees this text. */
async function seeing(text: string): Promise<Browser> {
  const film = join(films, `${text.length}.y4m`);
  filmQr(film, text);
  const launched = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-background-networking', ...filmed(film)],
  });
  launchedToo.push(launched);
  return launched;
}

/** A tablet's page of enrolment with the camera asked for. */
async function scanning(on: Browser, permissions: string[]): Promise<Page> {
  const context = await on.newContext({ serviceWorkers: 'block', viewport: TABLET, permissions });
  const page = await context.newPage();
  page.on('request', (request) => void (tries += Number(request.url().endsWith('/device/enrol'))));
  await page.goto(`${server.url}/enrol`);
  await page.getByRole('button', { name: 'Scan the code' }).click();
  return page;
}

test('F11: a tablet is enrolled by holding the code before its camera; without a camera, a permission or a good code it says what to do', async () => {
  const made = await fetch(`${server.url}/api/v1/devices/codes`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await server.token('admin')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Cab nine', units: ['M2'] }),
  });
  const { code } = (await made.json()) as { code: string };
  const moveEnd = (byMs: number) =>
    server.database.withOrg(server.org, (trx) =>
      trx
        .updateTable('device_codes')
        .set({ expires_at: new Date(Date.now() + byMs).toISOString() })
        .where('name', '=', 'Cab nine')
        .execute(),
    );
  await moveEnd(-60_000);
  const [good, badge] = await Promise.all([
    seeing(enrolText(code)),
    seeing(badgeText('alex', 'x'.repeat(32))),
  ]);
  const [cab, refused, without, foreign] = await Promise.all([
    scanning(good, ['camera']),
    scanning(good, []),
    scanning(browser, ['camera']),
    scanning(badge, ['camera']),
  ]);
  await refused.getByText('The camera is not allowed for this app.').waitFor();
  await without.getByText('There is no camera here.').waitFor();
  await foreign.getByText('This QR code is not an enrolment code.').waitFor();
  await cab.getByText('Codes work once, for 15 minutes: make a new one.').waitFor();

  // Held up all the while, it was tried once; held up anew, now that it is good, once more.
  await moveEnd(600_000);
  await cab.getByRole('button', { name: 'Close the camera' }).click();
  await cab.getByRole('button', { name: 'Scan the code' }).click();
  await cab.getByRole('heading', { name: 'Badge in on Cab nine' }).waitFor();
  expect(tries).toBe(2);
}, 120_000);
