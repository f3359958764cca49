/** What a browser does to an app in the course of a shift. Afterwards: every fact once, true times, in order. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { statusLabel } from '../../client/ui/unit-status-look.ts';
import { ensureClientBuilt } from '../../server/http/client-build.ts';
import type { UnitStatus } from '../../shared/units/statuses.ts';
import { untilAllSent } from '../support/all-sent.ts';
import { acknowledgeAlert } from '../support/crew-page.ts';
import { event } from '../support/log-fixture.ts';
import {
  BUILT_CLIENT,
  startTablets,
  pressTile,
  tile,
  type Tablet,
  type Tablets,
} from '../support/tablets.ts';
import { untilInService } from '../support/in-service.ts';

/** A copy of the built client: a test may put the next version in its place. */
const client = mkdtempSync(join(tmpdir(), 'rb-client-'));
let tablets: Tablets;
const open: Tablet[] = [];

/** How long after the finger each press is cut short: before, during and after its transaction. */
const KILLED: readonly (readonly [UnitStatus, number])[] = [
  ['en_route', 0],
  ['on_scene', 8],
  ['at_patient', 40],
  ['transporting', 400],
];

beforeAll(async () => {
  ensureClientBuilt(BUILT_CLIENT);
  cpSync(BUILT_CLIENT, client, { recursive: true });
  tablets = await startTablets(['F1', 'D1', 'B1', 'K1', 'T1', 'S1', 'H1', 'U1', 'N1'], { client });
}, 180_000);
afterEach(async () => {
  tablets.proxy.set('pass');
  for (const { context } of open.splice(0)) await context.close();
});
afterAll(async () => {
  await tablets?.stop();
  rmSync(client, { recursive: true, force: true });
});

async function onDuty(unitId: string): Promise<Tablet> {
  const tablet = await tablets.onDuty(unitId);
  open.push(tablet);
  return tablet;
}

const badge = ({ page }: Tablet, state: string) => page.locator(`.rb-link-badge[data-state="${state}"]`);

test('I2, I16: frozen in the background with presses unsent; thawed, it drains by itself within 10 s', async () => {
  const tablet = await onDuty('F1');
  tablets.proxy.set('drop');
  await tablet.press('en_route');
  await tablet.press('on_scene');
  await tablet.cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  tablets.proxy.set('pass');
  await tablet.cdp.send('Page.setWebLifecycleState', { state: 'active' });
  const thawedMs = performance.now();
  await tablets.expectAll(tablet);
  const tookMs = performance.now() - thawedMs;
  console.log(`frozen: drained ${Math.round(tookMs)} ms after thawing`);
  expect(tookMs).toBeLessThan(10_000);
  await badge(tablet, 'live').waitFor();
});

test('I2: discarded by the browser (the page is closed without a word, and later loaded anew)', async () => {
  const tablet = await onDuty('D1');
  tablets.proxy.set('drop');
  await tablet.press('en_route');
  const { targetInfo } = await tablet.cdp.send('Target.getTargetInfo');
  const browser = await tablets.browser.newBrowserCDPSession();
  await browser.send('Target.closeTarget', { targetId: targetInfo.targetId });
  await tablet.openPage();
  await tablet.press('on_scene');
  tablets.proxy.set('pass');
  await tablets.expectAll(tablet);
});

test('I2, I16: left for another page and come back to out of the back-forward cache', async () => {
  const tablet = await onDuty('B1');
  // Playwright loses a page that comes out of this cache; the protocol underneath does not.
  const { cdp } = tablet;
  const say = async (expression: string): Promise<unknown> =>
    (await cdp.send('Runtime.evaluate', { expression, returnByValue: true })).result.value;
  tablets.proxy.set('drop');
  await tablet.press('en_route');
  await say(
    `window.addEventListener('pageshow', ({ persisted }) => { window.cameBack = String(persisted); })`,
  );
  tablets.proxy.set('pass');
  await say(`location.href = '/docs'`);
  await expect.poll(() => say('location.pathname + document.readyState')).toBe('/docscomplete');
  await say('history.back()');
  await expect.poll(() => say('window.cameBack'), { timeout: 30_000 }).toBe('true');
  const fromMs = Date.now();
  await say(`document.querySelector('.crew-rail li[data-status="on_scene"] button').click()`);
  const word = `document.querySelector('.crew-strip-word').textContent`;
  await expect.poll(() => say(word)).toContain('On scene saved');
  tablet.pressed.push({ status: 'on_scene', fromMs, toMs: Date.now() });
  await tablets.expectAll(tablet);
  await expect.poll(() => say(`document.querySelector('.rb-link-badge').dataset.state`)).toBe('live');
}, 60_000);

test('I2, I18: the renderer killed at any moment of a press: once if it said saved, once or never if it did not', async () => {
  const tablet = await onDuty('K1');
  tablets.proxy.set('drop');
  const said: string[] = [];
  for (const [status, afterMs] of KILLED) {
    const { page } = tablet;
    page.on('console', (message) => {
      if (message.text().startsWith('saved ')) said.push(message.text().slice('saved '.length));
    });
    await page.evaluate(
      ([wanted, words]) => {
        const strip = document.querySelector('.crew-strip-word');
        const look = () => strip?.textContent?.includes(`${words} saved`) && console.log(`saved ${wanted}`);
        if (strip)
          new MutationObserver(look).observe(strip, { subtree: true, childList: true, characterData: true });
      },
      [status, statusLabel(status)] as const,
    );
    const crashed = new Promise((resolve) => void page.once('crash', resolve));
    await tile(page, status).dispatchEvent('click');
    await delay(afterMs);
    tablet.cdp.send('Page.crash').catch(() => undefined);
    await crashed;
    await page.close();
    await tablet.openPage();
  }
  tablets.proxy.set('pass');
  await tablet.press('available');
  await badge(tablet, 'live').waitFor();
  const facts = (await tablets.statuses('K1')).map(({ data }) => String(data['status']));
  console.log(`killed: said saved ${said.join(' ') || 'never'}; in the log ${facts.join(' ')}`);
  const order = ['available', ...KILLED.map(([status]) => String(status)), 'available'];
  expect(new Set(facts.slice(1, -1)).size, 'I3: none twice').toBe(facts.length - 2);
  expect(facts, 'in the order pressed').toEqual(
    order.filter((status, place) => place === 0 || place === order.length - 1 || facts.includes(status)),
  );
  for (const status of said) expect(facts, 'I2: it said saved').toContain(status);
}, 90_000);

test('I3, I14: two tabs and the service worker drain one outbox at the same moment', async () => {
  const tablet = await onDuty('T1');
  const first = tablet.page;
  tablets.proxy.set('drop');
  await tablet.press('en_route');
  await tablet.openPage();
  await tablet.press('on_scene');
  await tablet.press('at_patient');
  await first.bringToFront();
  tablet.pressed.push(await pressTile(first, 'transporting'));
  const worker = await tablet.context.newCDPSession(first);
  const registrationId = new Promise<string>((resolve) => {
    worker.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      if (registrations[0]) resolve(registrations[0].registrationId);
    });
  });
  await worker.send('ServiceWorker.enable');
  const sync = {
    origin: tablets.proxy.url,
    registrationId: await registrationId,
    tag: 'drain',
    lastChance: false,
  };
  let pushes = 0;
  tablet.context.on('request', (request) => {
    if (request.serviceWorker() && request.url().endsWith('/api/v1/events')) pushes += 1;
  });
  tablets.proxy.set('pass');
  for (let times = 0; times < 3; times += 1)
    await worker.send('ServiceWorker.dispatchSyncEvent', sync).catch(() => undefined);
  await tablets.expectAll(tablet);
  console.log(`two tabs and a worker: the worker sent ${pushes} requests of its own`);
  for (const page of [first, tablet.page]) {
    await page.bringToFront();
    await page.locator('.rb-link-badge[data-state="live"]').waitFor();
  }
}, 60_000);

test('F2, I10: the clock set back two hours between two presses offline, and the app started anew after: true times, in order', async () => {
  const tablet = await onDuty('S1');
  tablets.proxy.set('drop');
  await tablet.press('en_route');
  // Every page of the tablet from now on, and this one: the wall clock alone; the monotonic one cannot be set.
  await tablet.context.addInitScript(setBackTwoHours);
  await tablet.page.evaluate(setBackTwoHours);
  await tablet.press('on_scene');
  await expect.poll(() => tablet.page.evaluate(keptOffset)).toBeGreaterThan(7_000_000);
  await tablet.page.close();
  await tablet.openPage();
  await tablet.press('at_patient');
  tablets.proxy.set('pass');
  const facts = await tablets.expectAll(tablet);
  for (const { uncertaintyMs } of facts) expect(uncertaintyMs).toBeLessThan(5_000);
  const stamps = facts.map(({ at }) => Date.parse(at));
  expect(Number(stamps[2]) - Number(stamps[1]), 'F2: the raw time is kept as the device had it').toBeLessThan(
    -7_000_000,
  );
  const lanes = facts.map(({ lane }) => lane);
  expect(lanes).toEqual(lanes.toSorted((a, b) => a - b));
}, 60_000);

test('I16, I18: on a half-open connection nothing is called sent or live; once it moves again everything is there once', async () => {
  const tablet = await onDuty('H1');
  tablets.proxy.set('stall');
  await tablet.press('en_route');
  await tablet.press('on_scene');
  await badge(tablet, 'saved-here').filter({ hasText: '2 waiting' }).waitFor({ timeout: 60_000 });
  expect(await badge(tablet, 'live').count()).toBe(0);
  tablets.proxy.cut();
  tablets.proxy.set('pass');
  const movingMs = performance.now();
  await tablets.expectAll(tablet);
  console.log(`half-open: drained ${Math.round(performance.now() - movingMs)} ms after it moved again`);
  await badge(tablet, 'live').waitFor({ timeout: 60_000 });
}, 60_000);

const INDEX_REVISION = /("revision":")[^"]*(","url":"index\.html")/;

/** Built parts of the app, each with a name made from what is in it. */
const BUILT_PART = /^(.+-[\w-]{8})(?:\.\w+)?(\.\w+)$/;

/**
 * The next version, as a tablet sees it: another page, another worker, and every part of the app under another name. The
 * server no longer has the parts of the last one.
 */
function deployNext(version: string): void {
  const parts = readdirSync(join(client, 'assets')).filter((name) => BUILT_PART.test(name));
  const renamed = new Map(parts.map((name) => [name, name.replace(BUILT_PART, `$1.${version}$2`)]));
  const texts = parts.map((name) => join('assets', name)).concat('index.html', 'sw.js');
  for (const file of texts.filter((name) => /\.(m?js|css|html)$/.test(name))) {
    let text = readFileSync(join(client, file), 'utf8');
    for (const [name, next] of renamed) text = text.replaceAll(name, next);
    if (file === 'index.html')
      text = text.replace(/<html (data-version="\w+" )?/, `<html data-version="${version}" `);
    if (file === 'sw.js') text = text.replace(INDEX_REVISION, `$1${version}$2`);
    writeFileSync(join(client, file), text);
  }
  for (const [name, next] of renamed) renameSync(join(client, 'assets', name), join(client, 'assets', next));
}

/** Whether a newer worker waits for the word of a person. */
const isWaiting = (page: Page): Promise<boolean> =>
  page.evaluate(
    async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state === 'installed',
  );

/** Dispatch sends the unit to a call, and the crew acknowledges it. */
async function sentToCall({ page, unitId, pressed }: Tablet, incidentId: string): Promise<void> {
  const incident = { type: 'Fall', address: '12 Mill Road', priority: 2 };
  const desk = await tablets.server.token('dispatcher');
  await untilInService(tablets.server.url, desk, unitId);
  const assignmentId = `A-${incidentId}`;
  await tablets.server.push(desk, [
    event('incident:created', { incidentId, data: incident }),
    event('assignment:sent', { unitId, incidentId, data: { assignmentId, incident } }),
  ]);
  const fromMs = Date.now();
  await acknowledgeAlert(page);
  pressed.push({ status: 'acknowledged', fromMs, toMs: Date.now() });
}

test('I2, I17: a new version is not offered while a call is on; taken afterwards with the network gone and presses unsent, it sends them', async () => {
  const tablet = await onDuty('U1');
  const { page } = tablet;
  const version = () => page.evaluate(() => document.documentElement.dataset['version'] ?? 'old');
  await sentToCall(tablet, 'IU');
  await tablet.press('en_route');
  deployNext('next');
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await expect.poll(() => isWaiting(page), { timeout: 30_000 }).toBe(true);
  await tablet.press('on_scene');
  const offer = page.locator('.rb-banner').filter({ hasText: 'A new version is ready' });
  expect(await offer.count(), 'on a call').toBe(0);

  await untilAllSent(page);
  tablets.proxy.set('drop');
  await tablet.press('at_patient');
  expect(await offer.count(), 'on a call, offline').toBe(0);
  await tablet.press('available');
  await offer.waitFor();
  expect(await version()).toBe('old');
  await offer.getByRole('button', { name: 'Restart now' }).click();
  await expect.poll(() => version().catch(() => 'loading'), { timeout: 30_000 }).toBe('next');
  await page.locator('.crew-strip-custody').filter({ hasText: '2 waiting' }).waitFor();
  expect(await isWaiting(page)).toBe(false);
  expect(await offer.count()).toBe(0);
  tablets.proxy.set('pass');
  await tablets.expectAll(tablet);
}, 90_000);

/** Parts of the app of a version, as the worker keeps them. */
const keptParts = (page: Page, version: string): Promise<number> =>
  page.evaluate(async (mark) => {
    const names = (await caches.keys()).filter((name) => name.includes('-precache-'));
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().filter(({ url }) => url.includes(mark)).length;
  }, `.${version}.js`);

async function openFromMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: item }).click();
}

test('I17, F13: another page of the tablet restarts into a new version during a call: no part of the old page is lost', async () => {
  deployNext('first');
  const tablet = await onDuty('N1');
  const { page } = tablet;
  await sentToCall(tablet, 'IN');
  const other = await tablet.context.newPage();
  await other.goto(`${tablets.proxy.url}/pin`);
  const version = (of: Page) => of.evaluate(() => document.documentElement.dataset['version']);
  deployNext('second');
  await other.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await other.getByRole('button', { name: 'Restart now' }).click({ timeout: 60_000 });
  await expect.poll(() => version(other).catch(() => 'loading'), { timeout: 30_000 }).toBe('second');
  await other.getByRole('heading', { name: 'Your PIN' }).waitFor();

  await page.bringToFront();
  expect(await version(page)).toBe('first');
  // What the browser happens to remember of its downloads is no promise.
  await tablet.cdp.send('Network.clearBrowserCache');
  await openFromMenu(page, 'Calls of the last 30 days');
  await page.getByRole('heading', { name: 'Calls of the last 30 days' }).waitFor();
  await page.keyboard.press('Escape');
  await untilAllSent(page);
  tablets.proxy.set('drop');
  await openFromMenu(page, 'Protocols and phone book');
  await page.getByRole('heading', { name: 'Protocols and phone book' }).waitFor();
  await page.keyboard.press('Escape');
  await tablet.press('en_route');
  tablets.proxy.set('pass');
  await untilAllSent(page);

  // A browser short of room may have dropped them all the same: then the page says what helps, and presses go on.
  await page.evaluate(async () => {
    for (const name of await caches.keys()) if (name.includes('-precache-')) await caches.delete(name);
  });
  await openFromMenu(page, 'Check this tablet');
  const notice = page.locator('.rb-banner').filter({ hasText: 'It needs a restart when this call is over' });
  await notice.waitFor({ timeout: 60_000 });
  expect(await notice.getByRole('button').count(), 'nothing restarts during a call').toBe(0);
  await page.keyboard.press('Escape');
  await tablet.press('on_scene');
  expect(await version(page)).toBe('first');

  await untilAllSent(page);
  await tablet.press('available');
  await page.locator('.rb-banner').getByRole('button', { name: 'Restart now' }).click();
  await expect.poll(() => version(page).catch(() => 'loading'), { timeout: 30_000 }).toBe('second');
  await page.locator('.crew-rail').waitFor();
  await tablets.expectAll(tablet);
  await expect.poll(() => keptParts(page, 'first'), { timeout: 30_000 }).toBe(0);
}, 120_000);

function setBackTwoHours(): void {
  const trueNow = Date.now.bind(Date);
  Date.now = () => trueNow() - 2 * 3_600_000;
}

/** Milliseconds from this tablet's clock to the server's, as kept for the next start. */
function keptOffset(): Promise<number> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('readback-outbox');
    opening.addEventListener('success', () => {
      const asked = opening.result.transaction('device').objectStore('device').get('clock');
      asked.addEventListener('success', () => {
        opening.result.close();
        const { value } = asked.result as { value: { ms: number } };
        resolve(value.ms);
      });
    });
  });
}
