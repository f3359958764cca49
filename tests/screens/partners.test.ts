/** The billing desk: what a biller looks at, and partners with a real receiver that checks signatures, all by hand. */
import { readFile } from 'node:fs/promises';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startReceiver, type Receiver } from '../../server/demo/receiver.ts';
import { troublesIn } from '../support/accessibility.ts';
import { CHROMIUM } from '../support/crew-page.ts';
import { event } from '../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { runWholeCall } from '../http/a-call.ts';
import { startDeskSite, type DeskSite } from './desk-site.ts';

const SOON = { timeout: 20_000 };
/** Half-way between two looks nothing has the contrast of either; what counts is the screen once it has settled. */
const AT_REST = { timeout: 20_000, interval: 500 };

let server: TestServer;
let site: DeskSite;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let receiver: Receiver;

beforeAll(async () => {
  server = await startTestServer({ env: { WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8' } });
  receiver = await startReceiver({ port: 0, host: '127.0.0.1' });
  [site, browser] = await Promise.all([
    startDeskSite(server.url),
    chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }),
  ]);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await receiver?.stop();
  await server?.stop();
});

beforeEach(async () => {
  context = await browser.newContext({
    serviceWorkers: 'block',
    reducedMotion: 'reduce',
    viewport: { width: 1180, height: 820 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const session = {
    token: await server.token('billing'),
    org: server.org,
    orgName: 'Demo EMS',
    sub: 'billing',
    name: 'Bill Ng',
    username: 'bill',
    roles: ['billing'],
  };
  await context.addInitScript(
    (stored) => localStorage.setItem('readback.session', stored),
    JSON.stringify(session),
  );
  page = await context.newPage();
  await page.goto(`${site.url}/billing/partners`);
});
afterEach(() => context.close());

/** Not what a passing notice offers beside it. */
const press = (name: string) => page.getByRole('main').getByRole('button', { name, exact: true }).click();
const detail = () => page.getByRole('region', { name: 'Partner', exact: true });
const dialog = () => page.getByRole('dialog');

async function shownSecret(): Promise<string> {
  const secret = (await dialog().getByLabel('Secret').textContent()) ?? '';
  await dialog().getByRole('button', { name: 'Copy' }).click();
  await dialog().getByText('Copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await dialog().getByRole('button', { name: 'I have stored it' }).click();
  await dialog().waitFor({ state: 'detached' });
  return secret;
}

const faults = (): Promise<string[]> => troublesIn(page);

async function look(name: string): Promise<void> {
  const shots = process.env['READBACK_SHOTS'];
  if (shots) await page.screenshot({ path: `${shots}/partners-${name}.png` });
}

test(
  'E: a partner is added with its secret shown once, tested, rotated with overlap, paused, resumed, replayed, deleted',
  { timeout: 150_000 },
  async () => {
    await page.getByText('No partner yet').waitFor();
    await look('empty');
    await press('Add a partner');
    await dialog().getByLabel('Address').fill('ftp://nowhere');
    await dialog().getByRole('button', { name: 'Add and show the secret' }).click();
    await dialog().getByText('An address begins with https://').waitFor();
    await dialog().getByLabel('Address').fill(`${receiver.url}/hook`);
    await expect.poll(faults).toEqual([]);
    await look('add');
    await dialog().getByRole('button', { name: 'Add and show the secret' }).click();
    await dialog().getByText('The secret of this partner').waitFor();
    await look('secret');
    const first = await shownSecret();
    expect(first).toMatch(/^whsec_/);
    receiver.setSecret(first);

    await press('Send a test');
    await page.getByText('Test: Accepted (204)').waitFor();
    expect(receiver.state()).toMatchObject({ verified: 1, unverified: 0 });

    // The one who knows the old secret, and the one who knows the new, both understand what comes now.
    await press('New secret…');
    await dialog().getByRole('button', { name: 'Make a new secret' }).click();
    await dialog().getByText('The new secret').waitFor();
    const second = await shownSecret();
    expect(second).not.toBe(first);
    await page.getByText(/The secret before signs too for another 2[34] hours \d/).waitFor();
    await runWholeCall(server, 'I1', 'M1');
    await expect.poll(() => receiver.state().verified, SOON).toBe(2);
    receiver.setSecret(second);
    await press('Send a test');
    await expect.poll(() => receiver.state().verified, SOON).toBe(3);
    expect(receiver.state().unverified).toBe(0);
    expect(await page.content()).not.toContain('whsec_');

    await press('Pause');
    await detail().getByText('Paused', { exact: true }).waitFor();
    await runWholeCall(server, 'I2', 'M2');
    await detail().getByText('1 message waits here').waitFor(SOON);
    expect(receiver.state().requests).toBe(3);
    await look('paused');
    await press('Resume');
    await expect.poll(() => receiver.state().verified, SOON).toBe(4);

    const row = page.getByRole('row').filter({ hasText: 'I2, M2' });
    await row.filter({ hasText: 'Accepted' }).waitFor(SOON);
    await row.focus();
    await page.keyboard.press('Enter');
    await dialog().getByLabel('What was sent').getByText('"responseNumber": "I2:M2"').waitFor();
    await expect.poll(faults).toEqual([]);
    await look('message');
    await dialog().getByRole('button', { name: 'Send again now' }).click();
    await expect.poll(() => receiver.state().duplicates, SOON).toBe(1);
    await dialog().getByRole('button', { name: 'Close' }).click();

    await press('Replay…');
    await dialog().getByRole('button', { name: 'Send again' }).click();
    await page.getByText('2 messages are due again.').waitFor();
    await expect.poll(() => receiver.state().duplicates, SOON).toBe(3);

    await press('Delete…');
    const remove = dialog().getByRole('button', { name: 'Delete for ever' });
    await remove.click();
    await dialog().getByText('This is not its name.').waitFor();
    await dialog().getByLabel(/^Type/).fill(new URL(receiver.url).host);
    await remove.click();
    await page.getByText('No partner yet').waitFor();
  },
);

test(
  'F9: a biller sees what holds a record, reads it as it is sent, gets a correction as a new version, and takes it along as CSV',
  { timeout: 90_000 },
  async () => {
    await runWholeCall(server, 'B1', 'M1');
    await page.getByRole('link', { name: 'Records' }).click();
    const row = page.getByRole('row').filter({ hasText: 'B1' });
    await row.filter({ hasText: /\d holds/ }).waitFor(SOON);
    await row.click();
    const record = page.getByRole('region', { name: 'Billing record' });
    await record.getByRole('list', { name: 'To look at before a claim' }).getByText('care report').waitFor();
    await record
      .getByRole('table', { name: /^Times, / })
      .getByText('At destination')
      .waitFor();
    await expect.poll(faults, AT_REST).toEqual([]);

    const billing = await server.token('billing');
    const asSent = async (version: number) => {
      const answer = await server.get(`/api/v1/transports/B1:M1/billing?version=${version}`, billing);
      return (await answer.json()) as { version: number; times: Record<string, { at: string }> };
    };
    await record.getByRole('tab', { name: 'As sent' }).click();
    const shown = async () => JSON.parse((await record.locator('pre').textContent()) ?? '') as unknown;
    expect(await shown()).toEqual(await asSent(1));

    // The crew called it in late; dispatch corrects it, and what was billed before can still be read.
    const answer = await server.get('/api/v1/incidents/B1/timeline', await server.token('dispatcher'));
    const { facts } = (await answer.json()) as { facts: { id: string; data: { status?: string } }[] };
    const press = facts.find(({ data }) => data.status === 'at_destination');
    const actualAt = new Date(Date.now() - 600_000).toISOString();
    const data = { actualAt, reason: 'said by radio' };
    const ids = { unitId: 'M1', incidentId: 'B1', corrects: press?.id };
    const pushed = await server.push(await server.token('dispatcher'), [
      event('time:corrected', { ...ids, data }),
    ]);
    expect(pushed.results).toMatchObject([{ outcome: 'accepted' }]);
    await record
      .getByRole('button', { name: /Version/ })
      .filter({ hasText: '2, the newest' })
      .waitFor(SOON);
    // Whoever reads is not thrown back to the first tab by what comes in.
    await expect.poll(shown, SOON).toEqual(await asSent(2));
    expect(Date.parse((await asSent(2)).times['eTimes.11']?.at ?? '')).toBe(Date.parse(actualAt));
    await expect.poll(faults, AT_REST).toEqual([]);

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      record.getByRole('button', { name: 'CSV', exact: true }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/-v2\.csv$/);
    const [head, line, ...more] = (await readFile(await file.path(), 'utf8')).trim().split(/\r?\n/);
    expect([head, line, more.length]).toEqual([
      expect.stringContaining('responseNumber'),
      expect.stringContaining('B1:M1'),
      0,
    ]);
  },
);

test(
  'E: trouble is said in words with the next attempt; closing asks first; faultless in light and dark',
  { timeout: 90_000 },
  async () => {
    const admin = await server.token('admin');
    const make = async (url: string) => {
      const answer = await fetch(`${server.url}/api/v1/webhooks`, {
        method: 'POST',
        headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
        body: JSON.stringify({ url, types: ['transport.completed', 'transport.corrected', 'unit.status'] }),
      });
      return ((await answer.json()) as { secret: string }).secret;
    };
    receiver.setSecret(await make(`${receiver.url}/hook`));
    receiver.setMode('error');
    await make('https://claims.example.org/in');
    await page.reload();
    await press('Send a test');
    await detail()
      .getByText(/Failing since/)
      .waitFor(SOON);
    await detail()
      .getByText(/next attempt .*, in \d|an attempt is due now/)
      .first()
      .waitFor();
    for (const theme of ['light', 'dark']) {
      await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme);
      for (const [width, height] of [
        [1180, 820],
        [1920, 1080],
      ] as const) {
        await page.setViewportSize({ width, height });
        await look(`failing-${theme}-${width}`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow).toBeLessThanOrEqual(0);
      }
      await expect.poll(faults).toEqual([]);
    }
    await press('Close…');
    await dialog().getByRole('button', { name: 'Leave it as it is' }).click();
    await press('Close…');
    await dialog().getByRole('button', { name: 'Close it' }).click();
    await detail().getByText('Closed', { exact: true }).waitFor(SOON);
    expect(await page.getByRole('button', { name: 'Send a test' }).getAttribute('aria-disabled')).toBe(
      'true',
    );
    receiver.setMode('ok');
    await press('Open again');
    await press('Send a test');
    await detail()
      .getByText(/^Receiving$/)
      .waitFor(SOON);
  },
);
