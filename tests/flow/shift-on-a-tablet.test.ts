/** A shift on an enrolled tablet in Chromium: enrolled, badged in with and without a network, handed over, taken away. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureClientBuilt } from '../../server/http/client-build.ts';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { acknowledgeAlert, openTablet, pressNext, waitForShell } from '../support/crew-page.ts';
import { event } from '../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const MARKER = 'crushing chest pain of Mrs Zebedee';
const WAIT = { timeout: 30_000 };

let server: TestServer;
let link: TcpProxy;
let admin: string;
const people = { alex: '', sam: '' };
const PINS = { alex: '2580', sam: '135790' };
const profiles: string[] = [];
const tablets: BrowserContext[] = [];

beforeAll(async () => {
  ensureClientBuilt(join(import.meta.dirname, '../../dist'));
  server = await startTestServer();
  link = await startTcpProxy(server.port);
  admin = await server.token('admin');
  for (const name of ['alex', 'sam'] as const) {
    people[name] = await server.auth.members.add(
      { org: 'demo', sub: 'test' },
      { username: name, name: `${name} Rivera`, password: 'a long enough word', roles: ['crew'] },
    );
    await call('PUT', `/members/${people[name]}/pin`, { pin: PINS[name] });
  }
}, 180_000);

afterAll(async () => {
  for (const tablet of tablets) await tablet.close().catch(() => undefined);
  await link?.stop();
  await server?.stop();
  for (const profile of profiles) rmSync(profile, { recursive: true, force: true });
});

async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.status === 204 ? undefined : response.json();
}

async function open(): Promise<{ tablet: BrowserContext; page: Page; profile: string }> {
  const profile = mkdtempSync(join(tmpdir(), 'rb-shift-'));
  profiles.push(profile);
  const tablet = await openTablet(profile);
  tablets.push(tablet);
  return { tablet, profile, page: tablet.pages()[0] ?? (await tablet.newPage()) };
}

async function enrol(page: Page, name: string): Promise<void> {
  const { code } = (await call('POST', '/devices/codes', { name, units: ['M1'] })) as { code: string };
  await page.goto(`${link.url}/enrol`);
  await page.getByLabel('Or type the code').fill(code.toLowerCase());
  await page.getByRole('button', { name: 'Enrol', exact: true }).click();
  await page.getByRole('heading', { name: `Badge in on ${name}` }).waitFor(WAIT);
}

async function typePin(page: Page, pin: string, action: string): Promise<void> {
  const pad = page.locator('.rb-pin');
  for (const digit of pin) await pad.getByRole('button', { name: digit, exact: true }).click();
  await pad.getByRole('button', { name: action, exact: true }).click();
}

/** By the user name the first time; by the button with the name from then on. */
async function badgeIn(page: Page, who: keyof typeof PINS, pin = PINS[who]): Promise<void> {
  await page.locator('.rb-pin').waitFor(WAIT);
  const known = page.locator('.badge-person', { hasText: `${who} Rivera` });
  if (await known.count()) await known.click();
  else {
    const other = page.locator('.badge-person', { hasText: 'Somebody else' });
    if (await other.count()) await other.click();
    await page.getByLabel('User name').fill(who);
  }
  await typePin(page, pin, 'Badge in');
}

async function takeM1(page: Page): Promise<void> {
  await page.getByText('Paramedic', { exact: true }).first().click(WAIT);
  await page.getByRole('button', { name: 'Take M1' }).click(WAIT);
  await page.locator('.crew-next').waitFor(WAIT);
}

const anyway = (page: Page) => page.getByRole('button', { name: /^Go on duty/ });

async function badgeOut(page: Page, who: string): Promise<void> {
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Crew on this tablet' }).click();
  const row = page.locator('.crew-badges li', { hasText: `${who} Rivera` });
  await row.getByRole('button', { name: 'Badge out' }).click();
  await row.getByRole('button', { name: `Badge out ${who}` }).click();
}

const logged = async (type: string): Promise<LogEvent[]> => {
  const page = await server.get('/api/v1/events?after=0&limit=500', await server.token('dispatcher'));
  const { events } = (await page.json()) as { events: LogEvent[] };
  return events.filter((each) => each.type === type);
};
const pressesOf = async (): Promise<string[]> =>
  (await logged('unit:status')).map(({ data, actor }) => `${String(data['status'])} ${actor}`);

async function dispatchCall(): Promise<void> {
  const data = { type: 'Chest pain', address: '12 Mill Road', priority: 1, details: MARKER };
  await server.push(await server.token('dispatcher'), [
    event('incident:created', { incidentId: 'I1', data }),
    event('assignment:sent', {
      unitId: 'M1',
      incidentId: 'I1',
      data: { assignmentId: 'A1', incident: data },
    }),
    event('incident:note', { incidentId: 'I1', data: { text: `second ${MARKER}` } }),
  ]);
}

/** Every value of every store of every database of the page, with local storage beside them. */
function storedText(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error));
      });
    const values: unknown[] = [{ ...localStorage }, { ...sessionStorage }];
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name));
      for (const store of database.objectStoreNames)
        values.push(await asked(database.transaction(store).objectStore(store).getAll()));
      database.close();
    }
    return JSON.stringify(values, (_key, value: unknown) =>
      value instanceof Uint8Array ? new TextDecoder('latin1').decode(value) : value,
    );
  });
}

/** Every file the browser keeps of its databases and storage, in the spellings a text may have there. */
function isOnDisk(profile: string, text: string): boolean {
  const spellings = [Buffer.from(text), Buffer.from(text, 'utf16le')];
  const look = (folder: string): boolean =>
    readdirSync(folder, { withFileTypes: true }).some((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return look(path);
      if (!entry.isFile()) return false;
      const bytes = readFileSync(path);
      return spellings.some((spelling) => bytes.includes(spelling));
    });
  return ['IndexedDB', 'Local Storage', 'Session Storage', 'File System']
    .map((name) => join(profile, 'Default', name))
    .some((folder) => {
      try {
        return look(folder);
      } catch {
        return false;
      }
    });
}

it('F11, I2: enrolled, badged in offline, pressed, badged out; the queue drains with nobody on, in the author’s name; nothing of the patient is on the disk', async () => {
  const { tablet, page, profile } = await open();
  await enrol(page, 'Cab one');
  await waitForShell(page);
  // The first time needs the server, and takes no wrong PIN.
  await badgeIn(page, 'alex', '9999');
  await page.getByText('The user name or the PIN is not right.').waitFor(WAIT);
  await badgeIn(page, 'alex');
  await takeM1(page);
  await anyway(page).click(WAIT);
  await expect.poll(async () => (await logged('unit:checklist')).length, WAIT).toBe(1);
  expect((await logged('unit:device')).map(({ data }) => data['name'])).toEqual(['Cab one']);
  await pressNext(page, 'available');
  await dispatchCall();
  await acknowledgeAlert(page);
  await page.getByText(MARKER, { exact: true }).waitFor(WAIT);
  await expect.poll(pressesOf, WAIT).toEqual([`available ${people.alex}`, `acknowledged ${people.alex}`]);

  // The network goes, the app is closed: after the restart the statuses work at once, the patient waits for the PIN.
  link.set('drop');
  await page.goto('chrome://crash').catch(() => undefined);
  await tablet.close();
  const again = await openTablet(profile);
  tablets.push(again);
  const reopened = again.pages()[0] ?? (await again.newPage());
  await reopened.goto(`${link.url}/crew`);
  await pressNext(reopened, 'en_route');
  expect(await reopened.getByText(MARKER).count()).toBe(0);
  await reopened.locator('.crew-curtain').click();
  await typePin(reopened, '1111', 'Show');
  await reopened.getByText('That is not right.').waitFor(WAIT);
  await typePin(reopened, PINS.alex, 'Show');
  await reopened.getByText(MARKER, { exact: true }).waitFor(WAIT);

  // Out, and in again, without a network; then out for good with the queue full.
  await badgeOut(reopened, 'alex');
  await badgeIn(reopened, 'alex');
  await takeM1(reopened);
  await pressNext(reopened, 'on_scene');
  await badgeOut(reopened, 'alex');
  await reopened.getByText(/not sent yet/).waitFor(WAIT);
  await reopened.reload();
  await reopened.getByRole('heading', { name: 'Badge in on Cab one' }).waitFor(WAIT);
  expect(await pressesOf()).toHaveLength(2);
  link.set('pass');
  await expect
    .poll(pressesOf, WAIT)
    .toEqual(
      ['available', 'acknowledged', 'en_route', 'on_scene'].map((status) => `${status} ${people.alex}`),
    );
  await expect.poll(() => reopened.getByText(/not sent yet/).count(), WAIT).toBe(0);
  expect(await storedText(reopened)).toContain('12 Mill Road');
  expect(await storedText(reopened)).not.toContain(MARKER);
  await again.close();
  expect(isOnDisk(profile, '12 Mill Road')).toBe(true);
  expect(isOnDisk(profile, MARKER)).toBe(false);
}, 240_000);
