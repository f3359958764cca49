/** Safari's engine family: no Background Sync, no private files for pages. The queue goes out all the same. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureClientBuilt } from '../../server/http/client-build.ts';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { startWebKit, type WebKit } from '../support/webkit.ts';

const CREW = { username: 'alex', password: 'a long enough word' };

let server: TestServer;
let proxy: TcpProxy;
let webkit: WebKit;

beforeAll(async () => {
  ensureClientBuilt(join(import.meta.dirname, '../../dist'));
  [server, webkit] = await Promise.all([startTestServer({ units: ['M1'] }), startWebKit()]);
  proxy = await startTcpProxy(server.port);
  await server.auth.members.add(
    { org: server.org, sub: 'test' },
    { ...CREW, name: 'Alex Rivera', roles: ['crew'] },
  );
}, 180_000);
afterAll(async () => {
  await webkit?.stop();
  await proxy?.stop();
  await server?.stop();
});

async function statuses(): Promise<LogEvent[]> {
  const answer = await server.get('/api/v1/events?after=0&limit=500', await server.token('dispatcher'));
  const { events } = (await answer.json()) as { events: LogEvent[] };
  return events.filter(({ type }) => type === 'unit:status');
}

test('I2, I14: WebKitGTK opens the shell with the server dead, presses, opens it again, and drains without Background Sync', async () => {
  const { page } = webkit;
  await page.open(`${proxy.url}/sign-in`);
  expect(await page.evaluate(`'SyncManager' in window`), 'what makes this test worth having').toBe(false);
  await page.type('input[autocomplete="username"]', CREW.username);
  await page.type('input[type="password"]', CREW.password);
  await page.click('button[type="submit"]');
  await clickText('.crew-take-me label', 'Paramedic');
  await clickText('.crew-take-units button, .crew-take-units label', 'M1');
  await clickText('.crew-take-foot button', 'Take M1');
  await press('available');
  await page.until(`navigator.serviceWorker.controller !== null`);
  await expect.poll(async () => (await statuses()).length).toBe(1);
  await page.until(`document.querySelector('.rb-link-badge').dataset.state === 'live'`);

  // The server dies; nothing but what the tablet holds is left.
  proxy.set('drop');
  await press('en_route');
  await page.closeAndReopen();
  await page.open(`${proxy.url}/crew`);
  await press('on_scene');
  // A cut may have come before the answer to the first press: asked again, it would count as a third.
  await page.until(`/[23] waiting/.test(document.querySelector('.crew-strip-custody').textContent)`);

  proxy.set('pass');
  await expect
    .poll(async () => (await statuses()).map(({ data }) => data['status']), { timeout: 30_000 })
    .toEqual(['available', 'en_route', 'on_scene']);
  await page.until(`document.querySelector('.rb-link-badge').dataset.state === 'live'`);
}, 120_000);

const WORDS = { available: 'Available', en_route: 'En route', on_scene: 'On scene' };

async function press(status: keyof typeof WORDS): Promise<void> {
  await webkit.page.click(`.crew-rail li[data-status="${status}"] button`);
  await webkit.page.until(
    `document.querySelector('.crew-strip-word').textContent.includes('${WORDS[status]} saved')`,
  );
}

async function clickText(selector: string, text: string): Promise<void> {
  await webkit.page.until(
    `(() => { const found = [...document.querySelectorAll('${selector}')].find((each) => each.textContent.includes('${text}')); found?.click(); return Boolean(found); })()`,
  );
}
