/** The emergency button and help asked for: from a cab without a network to every dispatch desk and back, in real browsers. */
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ensureClientBuilt } from '../../server/http/client-build.ts';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { troublesIn } from '../support/accessibility.ts';
import { acknowledgeAlert, CHROMIUM, signIn, TABLET, takeUnit } from '../support/crew-page.ts';
import { event } from '../support/log-fixture.ts';
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

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

const emergencyButton = (page: Page) => page.getByRole('button', { name: /^Emergency/ });

async function emergencies(): Promise<LogEvent[]> {
  const answer = await server.get('/api/v1/events?after=0&limit=500', await server.token('dispatcher'));
  const { events } = (await answer.json()) as { events: LogEvent[] };
  return events.filter(({ type }) => type.startsWith('unit:emergency'));
}

async function cab(unitId = 'M1'): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    serviceWorkers: 'block',
    viewport: TABLET,
    permissions: ['geolocation'],
    geolocation: { latitude: 41.9, longitude: -92.3, accuracy: 8 },
  });
  const page = await context.newPage();
  await signIn(page, server.url, CREW);
  await takeUnit(page, unitId);
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

const SOON = { timeout: 60_000 };
/** Half-way between two themes nothing has the contrast of either; what counts is the screen once it has settled. */
const AT_REST = { timeout: 30_000, interval: 500 };

async function findsNothingInBothThemes(page: Page): Promise<void> {
  for (const theme of ['dark', 'light']) {
    await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme);
    await expect.poll(() => troublesIn(page), AT_REST).toEqual([]);
  }
}

test('A9: help asked for with no link says so; then it stands above every desk until answered, and the crew hears the answer', async () => {
  const [{ context, page }, board] = await Promise.all([cab('M2'), desk()]);
  await server.push(await server.token('crew', { unit: 'M2' }), [
    event('unit:status', { unitId: 'M2', data: { status: 'available' } }),
  ]);
  const incident = { type: 'Fall', address: '9 Elm Road', priority: 2 };
  const { results } = await server.push(
    await server.token('dispatcher'),
    [
      event('incident:created', { incidentId: 'I1', data: incident }),
      event('assignment:sent', { unitId: 'M2', incidentId: 'I1', data: { assignmentId: 'AS1', incident } }),
    ],
    'other-desk',
  );
  expect(results.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
  await acknowledgeAlert(page);

  // A page without the worker that keeps the app fetches the panel when it is opened first.
  await page.getByRole('button', { name: 'Backup', exact: true }).click();
  await page.getByRole('button', { name: 'ALS unit' }).waitFor();
  await context.setOffline(true);
  await page.getByRole('button', { name: 'ALS unit' }).click();
  await page.getByRole('button', { name: 'Backup asked' }).click();
  const asked = page.locator('.crew-backup-asked');
  await asked.getByText('Not at dispatch yet. Use the radio.').waitFor();
  await findsNothingInBothThemes(page);
  const above = board
    .locator('.dispatch-notices')
    .getByRole('alert')
    .filter({ hasText: 'M2 asks for ALS unit' });
  expect(await above.count()).toBe(0);

  await context.setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await asked.getByText('Dispatch has it, no answer yet.').waitFor(SOON);
  await above.filter({ hasText: '9 Elm Road' }).waitFor(SOON);

  // Two more crews have waited longer: one stack with a count, the oldest first, none left out.
  const waited = (incidentId: string, kind: string, minutes: number) => [
    event('incident:created', { incidentId, data: { ...incident, address: `${minutes} Oak Lane` } }),
    event('incident:backup', {
      unitId: 'M1',
      incidentId,
      at: new Date(Date.now() - minutes * 60_000).toISOString(),
      data: { kind },
    }),
  ];
  await server.push(
    await server.token('dispatcher'),
    [...waited('I2', 'fire', 3), ...waited('I3', 'police', 4)],
    'other-desk',
  );
  await board.getByText('3 requests for help wait, the oldest first').waitFor(SOON);
  expect(await board.locator('.backup-stack .rb-banner strong').allTextContents()).toEqual([
    'M1 asks for police',
    'M1 asks for fire',
    'M2 asks for ALS unit',
  ]);
  await findsNothingInBothThemes(board);

  await above.getByRole('button', { name: 'Open the call' }).click();
  await above.waitFor({ state: 'detached' });
  // The ladder of the call in hand: what the tablet told of it, to the answer.
  await board.locator('.delivery-ladder > [data-reached]').filter({ hasText: 'acknowledged' }).waitFor(SOON);
  await board.getByRole('button', { name: 'Answer', exact: true }).click();
  await board.getByRole('dialog').getByRole('button', { name: 'On its way' }).click();
  await findsNothingInBothThemes(board);
  await board.getByRole('dialog').getByRole('button', { name: 'Send answer' }).click();
  await board.getByRole('button', { name: 'Answer', exact: true }).waitFor({ state: 'detached' });

  await page.locator('.crew-strip-word').filter({ hasText: 'ALS unit: On its way' }).waitFor(SOON);
  await asked.locator('[data-state=answered]').filter({ hasText: 'On its way' }).waitFor();
  await findsNothingInBothThemes(page);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Backup answered' }).waitFor();
}, 180_000);
