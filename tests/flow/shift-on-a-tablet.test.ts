/** A shift on an enrolled tablet in Chromium: enrolled, badged in with and without a network, handed over, taken away. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureClientBuilt } from '../../server/http/client-build.ts';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { untilAllSent } from '../support/all-sent.ts';
import { acknowledgeAlert, openTablet, pressNext, tryAlerts, waitForShell } from '../support/crew-page.ts';
import { troublesInEachTheme } from '../support/accessibility.ts';
import { fakePushService, pushesTo } from '../support/push-service.ts';
import { event } from '../support/log-fixture.ts';
import { storedText, whatIsLeft } from '../support/left-on-device.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { untilInService } from '../support/in-service.ts';

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
  await tablet.addInitScript(fakePushService);
  tablets.push(tablet);
  return { tablet, profile, page: tablet.pages()[0] ?? (await tablet.newPage()) };
}

interface Enrolment {
  name: string;
  unit: string;
  by: TcpProxy;
}

async function enrol(page: Page, { name, unit, by }: Enrolment): Promise<void> {
  const { code } = (await call('POST', '/devices/codes', { name, units: [unit] })) as { code: string };
  await page.goto(`${by.url}/enrol`);
  await page.getByLabel('Or type the code').fill(code.toLowerCase());
  await page.getByRole('button', { name: 'Enrol', exact: true }).click();
  await page.getByRole('heading', { name: `Badge in on ${name}` }).waitFor(WAIT);
  await page.locator('.rb-pin').waitFor(WAIT);
  expect(await troublesInEachTheme(page)).toEqual([]);
}

async function typePin(page: Page, pin: string, action: string): Promise<void> {
  const pad = page.locator('.rb-pin');
  for (const digit of pin) await pad.getByRole('button', { name: digit, exact: true }).click();
  await pad.getByRole('button', { name: action, exact: true }).click();
}

/** By the user name the first time; by the button with the name from then on. */
async function badgeIn(page: Page, who: keyof typeof PINS, pin = PINS[who]): Promise<void> {
  await page.locator('.rb-pin').waitFor(WAIT);
  // The people come a moment after the pad.
  await page.locator('.badge-person').or(page.getByLabel('User name')).first().waitFor(WAIT);
  const known = page.locator('.badge-person', { hasText: `${who} Rivera` });
  if (await known.count()) await known.click();
  else {
    const other = page.locator('.badge-person', { hasText: 'Somebody else' });
    if (await other.count()) await other.click();
    await page.getByLabel('User name').fill(who);
  }
  await typePin(page, pin, 'Badge in');
}

async function take(page: Page, unit: string): Promise<void> {
  await page.getByText('Paramedic', { exact: true }).first().click(WAIT);
  await page.getByRole('button', { name: `Take ${unit}` }).click(WAIT);
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

const ofUnit =
  (unit: string) =>
  ({ unitId }: LogEvent): boolean =>
    unitId === unit;

const logged = async (type: string): Promise<LogEvent[]> => {
  const page = await server.get('/api/v1/events?after=0&limit=500', await server.token('dispatcher'));
  const { events } = (await page.json()) as { events: LogEvent[] };
  return events.filter((each) => each.type === type);
};
const pressesOf = async (unit = 'M1'): Promise<string[]> =>
  (await logged('unit:status'))
    .filter(ofUnit(unit))
    .map(({ data, actor }) => `${String(data['status'])} ${actor}`);

async function dispatchCall(unitId = 'M1', incidentId = 'I1'): Promise<void> {
  const data = { type: 'Chest pain', address: '12 Mill Road', priority: 1, details: MARKER };
  const desk = await server.token('dispatcher');
  await untilInService(server.url, desk, unitId);
  await server.push(desk, [
    event('incident:created', { incidentId, data }),
    event('assignment:sent', {
      unitId,
      incidentId,
      data: { assignmentId: `A-${incidentId}`, incident: data },
    }),
    event('incident:note', { incidentId, data: { text: `second ${MARKER}` } }),
  ]);
}

const alertNotes = async (): Promise<unknown[]> => {
  const items = (await logged('unit:checklist'))[0]?.data['items'] as { note?: string }[];
  return items.flatMap(({ note }) => note ?? []);
};

/** Whom the server would wake. */
const subscribers = () =>
  server.database.withOrg('demo', async (trx) =>
    (await trx.selectFrom('push_subscriptions').select('user_id').execute()).map((row) => row.user_id),
  );

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

/**
 * What a tablet may also hold: a press in the journal, of somebody who never badged in on it, and a photo with its key.
 * Returns the id of the press.
 */
async function leaveBehind(page: Page, author: string): Promise<string> {
  const note = event('incident:note', {
    unitId: 'M2',
    incidentId: 'I2',
    // Nothing measured its clock: the way to the server counts as delay, and must not reach past the end of service.
    at: new Date(Date.now() - 15_000).toISOString(),
    data: { text: 'journalled' },
  });
  const { lane: _lane, ...unsaved } = note;
  const entry = JSON.stringify({ order: 1, author: { org: 'demo', sub: author }, events: [unsaved] });
  await page.evaluate(
    async ([name = '', text = '']) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('readback-journal', { create: true });
      const file = await folder.getFileHandle(`${name}.json`, { create: true });
      const stream = await file.createWritable();
      await stream.write(text);
      await stream.close();
      await root.getDirectoryHandle('readback-map', { create: true });
      await caches.open('readback-map');
      const opening = indexedDB.open('readback-attachments', 10);
      await new Promise<void>((resolve, reject) => {
        opening.addEventListener('error', () => reject(opening.error));
        opening.addEventListener('upgradeneeded', () => {
          const rows = opening.result.createObjectStore('rows', { keyPath: 'id' });
          for (const index of ['state', 'madeMs']) rows.createIndex(index, index);
        });
        opening.addEventListener('success', () => {
          const writing = opening.result.transaction('rows', 'readwrite');
          writing.objectStore('rows').put({ id: 'photo', state: 'waiting', madeMs: 1, org: 'other' });
          writing.addEventListener('complete', () => {
            opening.result.close();
            resolve();
          });
        });
      });
    },
    [note.id, entry],
  );
  return note.id;
}

it('F11, I2: enrolled, badged in offline, pressed, badged out; the queue drains with nobody on, in the author’s name; nothing of the patient is on the disk', async () => {
  const { tablet, page, profile } = await open();
  await enrol(page, { name: 'Cab one', unit: 'M1', by: link });
  await waitForShell(page);
  // The first time needs the server, and takes no wrong PIN.
  await badgeIn(page, 'alex', '9999');
  await page.getByText('The user name or the PIN is not right.').waitFor(WAIT);
  await badgeIn(page, 'alex');
  await take(page, 'M1');
  const push = await pushesTo(page, link.url);
  await tryAlerts(page, push);
  await anyway(page).click(WAIT);
  await expect.poll(async () => (await logged('unit:checklist')).length, WAIT).toBe(1);
  expect(await alertNotes(), 'what was tried stands in the record').toEqual([
    expect.stringMatching(/^notification shown at [\d:]{8}, a push came through at [\d:]{8}$/),
    expect.stringMatching(/^tone played at [\d:]{8}, the crew said it was heard$/),
  ]);
  expect((await logged('unit:device')).map(({ data }) => data['name'])).toEqual(['Cab one']);
  await pressNext(page, 'available');
  await expect.poll(subscribers, WAIT).toEqual([people.alex]);

  // F7: with the app closed the worker itself says that the call arrived, in the name of whoever is badged in.
  await page.goto('about:blank');
  await dispatchCall();
  const assignment = { unitId: 'M1', incidentId: 'I1', assignmentId: 'A-I1' };
  const notice = {
    type: 'assignment',
    title: 'New assignment for M1',
    tag: 'assignment-A-I1',
    path: '/crew',
  };
  for (const _twice of [1, 2]) await push(JSON.stringify({ ...notice, assignment }));
  await expect
    .poll(async () => (await logged('assignment:delivered')).map(({ actor }) => actor), WAIT)
    .toEqual([people.alex]);
  await page.goto(`${link.url}/crew`);
  await acknowledgeAlert(page);
  expect(await logged('assignment:delivered'), 'the page says it no second time').toHaveLength(1);
  await page.locator('.crew-curtain').click();
  await typePin(page, PINS.alex, 'Show');
  await page.getByText(MARKER, { exact: true }).waitFor(WAIT);
  await expect
    .poll(() => pressesOf(), WAIT)
    .toEqual([`available ${people.alex}`, `acknowledged ${people.alex}`]);
  // The browser renewed it at the second start: the one before is forgotten.
  await expect.poll(subscribers, WAIT).toEqual([people.alex]);

  // The network goes, the app is closed: after the restart the statuses work at once, the patient waits for the PIN.
  link.set('drop');
  await page.goto('chrome://crash').catch(() => undefined);
  await tablet.close();
  const again = await openTablet(profile);
  await again.addInitScript(fakePushService);
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
  await take(reopened, 'M1');
  await pressNext(reopened, 'on_scene');
  await badgeOut(reopened, 'alex');
  await reopened.getByText(/not sent yet/).waitFor(WAIT);
  await reopened.reload();
  await reopened.getByRole('heading', { name: 'Badge in on Cab one' }).waitFor(WAIT);
  expect(await pressesOf()).toHaveLength(2);
  expect(await subscribers()).toEqual([people.alex]);
  link.set('pass');
  // Signed out without a network: told at the next contact, and nothing of the call wakes this tablet any more.
  await expect.poll(subscribers, { timeout: 60_000 }).toEqual([]);
  await expect
    .poll(() => pressesOf(), WAIT)
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

it('F11, I2: a second tablet takes the unit over in mid-call and has the whole call; the queue of the first still comes in; taken out of service it hands over and holds nothing', async () => {
  const firstLink = await startTcpProxy(server.port);
  try {
    const first = await open();
    await enrol(first.page, { name: 'Old cab', unit: 'M2', by: firstLink });
    await badgeIn(first.page, 'alex');
    await take(first.page, 'M2');
    await anyway(first.page).click(WAIT);
    await pressNext(first.page, 'available');
    await dispatchCall('M2', 'I2');
    await acknowledgeAlert(first.page);
    await expect.poll(async () => (await pressesOf('M2')).length, WAIT).toBe(2);
    firstLink.set('drop');
    await pressNext(first.page, 'en_route');

    const second = await open();
    await enrol(second.page, { name: 'New cab', unit: 'M2', by: link });
    await badgeIn(second.page, 'sam');
    await take(second.page, 'M2');
    await second.page.getByText('12 Mill Road').first().waitFor(WAIT);
    await second.page.getByText(MARKER, { exact: true }).waitFor(WAIT);
    await second.page.getByRole('button', { name: 'Old cab is in charge · Take over' }).click();
    await pressNext(second.page, 'en_route');
    await pressNext(second.page, 'on_scene');
    await expect.poll(async () => (await pressesOf('M2')).length, WAIT).toBe(4);

    firstLink.set('pass');
    await first.page.getByRole('button', { name: 'New cab is in charge · Take over' }).waitFor(WAIT);
    await expect
      .poll(async () => (await pressesOf('M2')).toSorted(), WAIT)
      .toEqual(
        [
          ...['available', 'acknowledged', 'en_route'].map((status) => `${status} ${people.alex}`),
          ...['en_route', 'on_scene'].map((status) => `${status} ${people.sam}`),
        ].toSorted(),
      );
    const lanes = (await logged('unit:status')).filter(
      ({ unitId, actor }) => unitId === 'M2' && actor === people.alex,
    );
    expect(lanes.map(({ lane }) => lane)).toEqual(lanes.map(({ lane }) => lane).toSorted((a, b) => a - b));

    // Taken out of service while it holds a press that nobody has seen, and nothing else.
    await first.page.locator('.crew-next button[data-status="at_patient"]').waitFor(WAIT);
    await untilAllSent(first.page);
    firstLink.set('drop');
    await pressNext(first.page, 'at_patient');
    const journalled = await leaveBehind(first.page, people.sam);
    const { devices } = (await call('GET', '/devices')) as { devices: { id: string; name: string }[] };
    await call('POST', `/devices/${devices.find(({ name }) => name === 'Old cab')?.id}/revoke`, {});
    firstLink.set('pass');
    const said = first.page.getByText(/took this tablet out of service/);
    await said.waitFor({ timeout: 90_000 });
    expect(await said.textContent()).toContain(
      '2 entries it still held went out first. 1 photo or signature had',
    );
    expect(await pressesOf('M2')).toContain(`at_patient ${people.alex}`);
    const [noted] = (await logged('incident:note')).filter(({ id }) => id === journalled);
    expect(noted).toMatchObject({ actor: people.sam, flags: expect.arrayContaining(['author-unproved']) });
    await expect
      .poll(() => whatIsLeft(first.page), WAIT)
      .toEqual({ databases: {}, texts: ['readback.tablet-removed'], files: [], cookies: '', caches: [] });
    const text = await storedText(first.page);
    for (const secret of [MARKER, '12 Mill Road', 'rbd_']) expect(text).not.toContain(secret);
  } finally {
    await firstLink.stop();
  }
}, 240_000);
