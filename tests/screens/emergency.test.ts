/** The emergency button: from a cab without a network to every dispatch desk and back, in real browsers. */
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureClientBuilt } from '../../server/http/client-build.ts';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { CHROMIUM, signIn, TABLET, takeUnit } from '../support/crew-page.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';

const CREW = { username: 'alex', password: 'a long enough word' };
const DESK = { username: 'dora', password: 'a long enough word' };

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  ensureClientBuilt(join(import.meta.dirname, '../../dist'));
  [server, browser] = await Promise.all([
    startTestServer({ units: ['M1', 'M2'] }),
    chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-background-networking'] }),
  ]);
  const by = { org: server.org, sub: 'test' };
  await server.auth.members.add(by, { ...CREW, name: 'Alex Rivera', roles: ['crew'] });
  await server.auth.members.add(by, { ...DESK, name: 'Dora Lind', roles: ['dispatcher'] });
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const emergencyButton = (page: Page) => page.getByRole('button', { name: /^Emergency/ });

async function emergencies(): Promise<LogEvent[]> {
  const answer = await server.get('/api/v1/events?after=0&limit=500', await server.token('dispatcher'));
  const { events } = (await answer.json()) as { events: LogEvent[] };
  return events.filter(({ type }) => type.startsWith('unit:emergency'));
}

async function cab(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    serviceWorkers: 'block',
    viewport: TABLET,
    permissions: ['geolocation'],
    geolocation: { latitude: 41.9, longitude: -92.3, accuracy: 8 },
  });
  const page = await context.newPage();
  await signIn(page, server.url, CREW);
  await takeUnit(page, 'M1');
  await page.locator('.rb-link-badge[data-state=live]').waitFor();
  return { context, page };
}

async function desk(): Promise<Page> {
  const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
  await signIn(page, server.url, DESK);
  await page.getByRole('region', { name: 'Units' }).getByRole('button').first().waitFor();
  return page;
}

const deskAlarm = (page: Page) => page.locator('.desk-emergency');

test('a tap is no emergency; a held press in a dead zone is kept, alarms every desk on return, and is ended with a reason', async () => {
  const [{ context, page }, one, two] = await Promise.all([cab(), desk(), desk()]);
  await emergencyButton(page).click();
  expect(await page.locator('.crew-emergency-strip').count()).toBe(0);

  await page
    .getByText(/GPS|m$/)
    .first()
    .waitFor();
  await context.setOffline(true);
  // By keyboard: held as a finger would hold it.
  await emergencyButton(page).focus();
  await page.keyboard.down('Enter');
  await page.locator('.crew-emergency-strip').filter({ hasText: 'EMERGENCY' }).waitFor();
  await page.keyboard.up('Enter');
  await page.locator('.crew-emergency-strip').filter({ hasText: 'Saved here' }).waitFor();
  expect(await emergencies()).toEqual([]);

  await context.setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await page.locator('.crew-emergency-strip').filter({ hasText: 'Dispatch alarmed since' }).waitFor();
  for (const board of [one, two]) {
    await deskAlarm(board).filter({ hasText: 'EMERGENCY M1' }).filter({ hasText: 'Alex Rivera' }).waitFor();
    await board.locator('.unit-row[data-emergency]').filter({ hasText: 'M1' }).waitFor();
  }
  expect(await emergencies()).toMatchObject([
    { type: 'unit:emergency', unitId: 'M1', data: { location: { lat: 41.9, lon: -92.3 } } },
  ]);

  await page.getByRole('button', { name: 'False alarm' }).click();
  await deskAlarm(two).filter({ hasText: 'says false alarm' }).waitFor();

  await deskAlarm(one).getByRole('button', { name: 'Clear' }).click();
  const dialog = one.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: 'Clear emergency' }).isDisabled()).toBe(true);
  await dialog.getByLabel('Reason, for the crew').fill('Spoke to Alex, elbow on the screen');
  await dialog.getByRole('button', { name: 'Clear emergency' }).click();

  for (const board of [one, two]) await deskAlarm(board).waitFor({ state: 'detached' });
  const ended = page.locator('.crew-emergency-ended');
  await ended.filter({ hasText: 'by Dora Lind: Spoke to Alex, elbow on the screen' }).waitFor();
  await ended.click();
  await ended.waitFor({ state: 'detached' });
  expect((await emergencies()).map(({ type }) => type)).toEqual([
    'unit:emergency',
    'unit:emergency:false-alarm',
    'unit:emergency:cleared',
  ]);
}, 120_000);
