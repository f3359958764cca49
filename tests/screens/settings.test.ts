/** A9: what an agency decides for everybody, on its own page, in a real Chromium against a real server. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { SettingsState } from '../../shared/ops/agency-settings.ts';
import type { Role } from '../../shared/rooms/principal.ts';
import { troublesIn } from '../support/accessibility.ts';
import { CHROMIUM } from '../support/crew-page.ts';
import { event } from '../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { startDeskSite, type DeskSite } from './desk-site.ts';

const SOON = { timeout: 20_000 };
/** Half-way between two themes nothing has the contrast of either; what counts is the screen once it has settled. */
const AT_REST = { timeout: 20_000, interval: 500 };

let server: TestServer;
let site: DeskSite;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await startTestServer();
  [site, browser] = await Promise.all([
    startDeskSite(server.url),
    chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }),
  ]);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await server?.stop();
});
afterEach(() => page.context().close());

async function openAs(role: Role, path = '/settings'): Promise<void> {
  const context = await browser.newContext({
    serviceWorkers: 'block',
    reducedMotion: 'reduce',
    viewport: { width: 1180, height: 820 },
  });
  const session = {
    token: await server.token(role),
    org: server.org,
    orgName: 'Demo EMS',
    sub: role,
    name: 'Pat Reyes',
    username: 'pat',
    roles: [role],
  };
  await context.addInitScript(
    (stored) => localStorage.setItem('readback.session', stored),
    JSON.stringify(session),
  );
  page = await context.newPage();
  await page.goto(site.url + path);
}

const card = (title: string) => page.getByRole('region', { name: title });
const labels = () => card('Names of the statuses');
const press = (within: ReturnType<typeof card>, name: string | RegExp) =>
  within.getByRole('button', { name }).click();
const live = () => page.getByText('Live', { exact: true }).waitFor(SOON);

async function atServer(): Promise<SettingsState | undefined> {
  const response = await server.get('/api/v1/snapshot', await server.token('supervisor'));
  const { documents } = (await response.json()) as { documents: { kind: string; state: SettingsState }[] };
  return documents.find(({ kind }) => kind === 'settings')?.state;
}

const accessibilityTroubles = (): Promise<string[]> => troublesIn(page);

async function findsNothingInBothThemes(): Promise<void> {
  for (const theme of ['Light', 'Dark']) {
    await page.getByRole('button', { name: 'Pat Reyes, menu' }).click();
    await page.getByLabel(theme, { exact: true }).check({ force: true });
    await page.keyboard.press('Escape');
    await expect.poll(accessibilityTroubles, AT_REST).toEqual([]);
  }
}

test(
  'A9: names are seen before they are chosen, hold everywhere once saved, and are put back',
  { timeout: 120_000 },
  async () => {
    await openAs('supervisor');
    await labels().getByText('Nobody has changed it.').waitFor(SOON);
    await live();
    await labels()
      .getByLabel(/^United Kingdom/)
      .focus();
    await page.keyboard.press('Space');
    await labels().getByRole('list').getByText('Left scene', { exact: true }).waitFor();
    // Choosing has changed nothing: no event, and the page still says what holds.
    expect(await atServer()).toBeUndefined();
    await page.getByRole('navigation').getByText('US, plain words').waitFor();
    await findsNothingInBothThemes();

    await labels()
      .getByLabel(/^United Kingdom/)
      .press('Enter');
    await labels().getByRole('status').getByText('Saved.').waitFor(SOON);
    await labels()
      .getByText(/^Pat Reyes chose “United Kingdom” on/)
      .waitFor();
    await expect.poll(async () => (await atServer())?.labels, SOON).toBe('uk');
    expect((await atServer())?.last?.labels).toMatchObject({ name: 'Pat Reyes', before: 'us-plain' });

    // Another desk decides meanwhile: this page follows.
    const [answer] = (
      await server.push(await server.token('admin'), [event('agency:settings', { data: { labels: 'fms' } })])
    ).results;
    expect(answer?.outcome).toBe('accepted');
    await labels()
      .getByText(/chose “FMS \(Germany\)”/)
      .waitFor(SOON);
    await press(labels(), 'Put back: United Kingdom');
    await expect.poll(async () => (await atServer())?.labels, SOON).toBe('uk');

    // Vitals have units of their own, whatever distances are counted in.
    const temperature = card('Temperature');
    await temperature.getByLabel(/^°C/).check();
    await press(temperature, 'Save');
    await temperature.getByText(/^Pat Reyes chose “°C” on/).waitFor(SOON);
    await expect.poll(async () => (await atServer())?.temperature, SOON).toBe('celsius');
    await page.getByRole('navigation').getByText('mg/dL', { exact: true }).waitFor();

    // What was begun and not saved waits where it was left, on both pages, and has decided nothing.
    await labels().getByLabel(/^FMS/).check();
    await page.getByRole('link', { name: 'Protocols and phone book' }).click();
    await page.getByRole('button', { name: 'New page' }).click();
    await page.getByLabel('Title').fill('Burns');
    await page.getByRole('link', { name: 'Settings' }).click();
    await labels()
      .getByText(/^Pat Reyes chose “United Kingdom”/)
      .waitFor(SOON);
    expect(await labels().getByLabel(/^FMS/).isChecked()).toBe(true);
    await page.getByRole('navigation').getByText('Not saved yet').waitFor();
    await press(labels(), 'Discard');
    await page.getByRole('navigation').getByText('Not saved yet').waitFor({ state: 'detached' });
    expect(
      await labels()
        .getByLabel(/^United Kingdom/)
        .isChecked(),
    ).toBe(true);
    await page.getByRole('link', { name: 'Protocols and phone book' }).click();
    await page.getByRole('button', { name: 'New page, begun and not saved yet' }).click();
    expect(await page.getByLabel('Title').inputValue()).toBe('Burns');
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('button', { name: 'New page', exact: true }).waitFor();
    expect((await atServer())?.labels).toBe('uk');
  },
);

test(
  'A9: what cannot be meant is refused beside the field; with no link a decision waits here',
  { timeout: 120_000 },
  async () => {
    await openAs('supervisor');
    const fences = card('How near counts as there');
    const scene = fences.getByLabel('Around the scene, metres');
    await live();
    await scene.fill('12');
    await press(fences, 'Save for everyone');
    await fences.getByText('At least 30 metres.').waitFor();
    expect(await scene.getAttribute('aria-invalid')).toBe('true');
    await findsNothingInBothThemes();
    await scene.press('Escape');
    await expect.poll(() => scene.inputValue()).toBe('300');

    await page.context().setOffline(true);
    await page.evaluate(() => window.dispatchEvent(new Event('offline')));
    await scene.fill('150');
    await scene.press('Enter');
    await fences
      .getByRole('status')
      .getByText(/^Saved\./)
      .waitFor(SOON);
    await fences
      .getByRole('status')
      .getByText(/On this device only/)
      .waitFor({ timeout: 40_000 });
    expect((await atServer())?.fences).toBeUndefined();
    await page.context().setOffline(false);
    await expect.poll(async () => (await atServer())?.fences?.sceneMetres, SOON).toBe(150);
    await fences.getByText(/^Pat Reyes chose “scene 150/).waitFor(SOON);
  },
);

test('A9: whoever does not lead the agency is not let in', { timeout: 60_000 }, async () => {
  await openAs('dispatcher');
  await page.waitForURL(/\/dispatch/, SOON);
  await page.getByRole('button', { name: 'Pat Reyes, menu' }).click();
  await page.getByRole('link', { name: 'Sign out' }).waitFor();
  expect(await page.getByRole('link', { name: 'Agency settings' }).count()).toBe(0);
});
