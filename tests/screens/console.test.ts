/** B7: the page that watches rooms live and says what other programs say, in a real Chromium. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SUBMITTED_NAMES } from '../../shared/protocol/names.ts';
import { headOf } from '../contract/doors.ts';
import { troublesIn } from '../support/accessibility.ts';
import { CHROMIUM } from '../support/crew-page.ts';
import { event } from '../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { startDeskSite, type DeskSite } from './desk-site.ts';

let server: TestServer;
let site: DeskSite;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

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

interface Looking {
  width?: number;
  colorScheme?: 'light' | 'dark';
}

async function openConsole({ width = 1280, colorScheme = 'light' }: Looking = {}): Promise<void> {
  const context = await browser.newContext({
    serviceWorkers: 'block',
    reducedMotion: 'reduce',
    colorScheme,
    viewport: { width, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  page = await context.newPage();
  complaints.length = 0;
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(`${site.url}/console`);
}

async function signInAs(role: 'dispatcher' | 'billing'): Promise<void> {
  await page.getByLabel('Token or API key').fill(await server.token(role));
  await page.getByRole('button', { name: 'Connect with the token' }).click();
  await page.getByText('Connected', { exact: true }).waitFor();
}

async function join(room: string, after?: number): Promise<void> {
  await page.getByLabel('Room', { exact: true }).fill(room);
  await page.getByLabel('After').fill(after === undefined ? '' : String(after));
  await page.getByRole('button', { name: 'Join', exact: true }).click();
}

const lines = () => page.getByRole('list', { name: 'Heard, newest first' });
const line = (text: string | RegExp) => lines().getByRole('listitem').filter({ hasText: text });

const say = (status: string) =>
  server
    .token('dispatcher')
    .then((token) => server.push(token, [event('unit:status', { unitId: 'M2', data: { status } })]));

const accessibilityTroubles = (): Promise<string[]> => troublesIn(page);

describe('the console', () => {
  test('B7 signs in with a token, catches a room up from a number of the log, and hears what comes', async () => {
    await say('posted');
    const before = (await headOf(server)) - 1;
    await openConsole();
    await signInAs('dispatcher');
    await join('unit:M2', before);
    await expect.poll(() => line('unit:status:updated').count()).toBe(1);
    await page.getByText('1 caught up').waitFor();
    await say('staged');
    await line('staged').waitFor();
    expect(await line('unit:status:updated').allTextContents()).toMatchObject([
      expect.stringContaining(`#${before + 2}`),
      expect.stringContaining(`#${before + 1}`),
    ]);
  });

  test('B7 sends any event of the catalogue by its example, and hears it announced', async () => {
    await openConsole();
    await signInAs('dispatcher');
    await join('org');
    const choice = page.getByLabel('Event', { exact: true });
    expect(await choice.locator('option').allTextContents()).toEqual(
      expect.arrayContaining([...SUBMITTED_NAMES]),
    );
    const before = await headOf(server);
    await choice.selectOption('incident:created');
    await page.getByRole('button', { name: 'Send incident:created' }).click();
    await page.getByText('incident:created was taken.').waitFor();
    const announced = line('incident:new').filter({ hasText: `#${before + 1}` });
    await announced.waitFor();
    await announced.locator('summary').press('Enter');
    await announced.getByText('"address": "1 Main St"').waitFor();
    await announced.locator('summary').press('c');
    await page.getByText('incident:new copied.').waitFor();
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as unknown;
    expect(copied).toMatchObject({ event: 'incident:new', data: { seq: before + 1, incidentId: 'I1' } });
  });

  test('B7 a refusal is told in words with its code, for a room, an event and a sign-in', async () => {
    await openConsole();
    await signInAs('billing');
    await join('org:elsewhere');
    await page.getByText('This is a room of another organization.').first().waitFor();
    await page.getByText('wrong-organization', { exact: true }).waitFor();
    await page.getByLabel('Event', { exact: true }).selectOption('unit:status');
    await page.getByLabel('Payload').press('Control+Enter');
    await page.getByText('Your role may not').first().waitFor();
    await page.getByText('not-allowed', { exact: true }).waitFor();
    await page.getByLabel('Payload').fill('[1]');
    await page.getByText('This is not a JSON object.').waitFor();
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByLabel('Token or API key').fill('rubbish');
    await page.getByRole('button', { name: 'Connect with the token' }).click();
    await page.getByText('signed-out', { exact: true }).waitFor();
    await page.getByText('Not connected').waitFor();
  });

  test('B7 stands still when paused, filters, clears, and its lines are walked by arrow keys', async () => {
    await openConsole();
    await signInAs('dispatcher');
    await join('unit:M2');
    await say('available');
    await line('available').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await say('posted');
    await page.getByRole('button', { name: 'Go on (1 waiting)' }).click();
    await line('posted').locator('summary').focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('available');
    await page.getByLabel('Filter').fill('status posted');
    await expect.poll(() => lines().getByRole('listitem').count()).toBe(1);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('Nothing heard yet').waitFor();
  });

  test('C4 presence and typing are shown as signals that no log keeps', async () => {
    await openConsole();
    await signInAs('dispatcher');
    await page.getByLabel('Event', { exact: true }).selectOption('presence:subscribe');
    await page.getByLabel('Payload').fill('{"userIds":["dispatcher"]}');
    await page.getByRole('button', { name: 'Send presence:subscribe' }).click();
    await page.getByText('presence:subscribe was taken.').waitFor();
    await page.getByLabel('Event', { exact: true }).selectOption('presence:set');
    await page.getByText('Said and never kept.').waitFor();
    await page.getByRole('button', { name: 'Send presence:set' }).click();
    await line('presence:changed').filter({ hasText: 'signal' }).first().waitFor();
  });

  test.each([
    ['light', 360],
    ['dark', 1920],
  ] as const)(
    '%s, %i wide: no accessibility faults, nothing blocked, no sideways scrolling',
    async (colorScheme, width) => {
      await openConsole({ colorScheme, width });
      await signInAs('dispatcher');
      await join('org');
      await say('available');
      await line('unit:status:updated').locator('summary').click();
      await join('org:elsewhere');
      await page.getByText('wrong-organization', { exact: true }).waitFor();
      await expect.poll(accessibilityTroubles, { timeout: 30_000, interval: 500 }).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      expect(complaints.filter((each) => /Content Security|Refused to/.test(each))).toEqual([]);
      const shots = process.env['READBACK_SHOTS'];
      if (shots) await page.screenshot({ path: `${shots}/console-${colorScheme}-${width}.png` });
    },
  );
});
