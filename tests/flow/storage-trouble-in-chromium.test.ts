/** A tablet whose storage fills up or is emptied, in a real browser: nothing that was called saved is lost in silence. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { generateTown } from '../../server/demo/town.ts';
import { acknowledgeAlert, signIn } from '../support/crew-page.ts';
import { event } from '../support/log-fixture.ts';
import { startTablets, tile, type Tablet, type Tablets } from '../support/tablets.ts';
import { untilInService } from '../support/in-service.ts';

const WAIT = { timeout: 30_000 };
let tablets: Tablets;
let admin: string;
const open: Tablet[] = [];

beforeAll(async () => {
  const town = generateTown(1);
  tablets = await startTablets(['Q1', 'P1', 'C1', 'C2', 'C3'], {
    map: { town: () => town, streets: () => town.segments },
  });
  admin = await tablets.server.token('admin');
}, 180_000);
afterEach(async () => {
  tablets.proxy.set('pass');
  for (const { context } of open.splice(0)) await context.close();
});
afterAll(() => tablets?.stop());

async function onDuty(unitId: string): Promise<Tablet> {
  const tablet = await tablets.onDuty(unitId);
  open.push(tablet);
  return tablet;
}

const word = ({ page }: Tablet, text: string | RegExp) =>
  page.locator('.crew-strip-word').filter({ hasText: text });

async function downloadMap({ page }: Tablet): Promise<void> {
  await page.getByRole('button', { name: /menu/i }).click();
  await page.getByRole('button', { name: 'Map on this tablet' }).click();
  await page.getByRole('button', { name: /^Download / }).click();
  await page.locator('.crew-device-map[data-state="ready"]').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Close', exact: true }).click();
}

/** What this origin keeps of maps, wherever it keeps files. */
async function mapBytes(): Promise<number> {
  const sizes: number[] = [];
  const look = async (folder: FileSystemDirectoryHandle): Promise<void> => {
    for await (const entry of folder.values()) {
      if (entry.kind === 'directory') await look(entry as FileSystemDirectoryHandle);
      else sizes.push((await (entry as FileSystemFileHandle).getFile()).size);
    }
  };
  await look(await navigator.storage.getDirectory());
  return sizes.reduce((sum, size) => sum + size, 0);
}

interface Audited {
  actor: string;
  subject: string;
  detail: { recorded: number; inLog: number };
}
async function incidents(): Promise<Audited[]> {
  const answer = await tablets.server.get('/api/v1/audit?action=device:storage-cleared', admin);
  return ((await answer.json()) as { entries: Audited[] }).entries;
}

/** As Chromium refuses a write for want of room. Its quota override binds caches and files, and leaves IndexedDB alone. */
function refuseFacts(): void {
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function (...row) {
    if (this.name === 'items') throw new DOMException('Quota exceeded.', 'QuotaExceededError');
    return add.apply(this, row);
  };
}

test('I2, I18: with the quota used up a press says "not yet saved", the map makes way, and the press outlives the page', async () => {
  const tablet = await onDuty('Q1');
  const { page, cdp } = tablet;
  await downloadMap(tablet);
  expect(await page.evaluate(mapBytes)).toBeGreaterThan(50_000);
  tablets.proxy.set('drop');
  await tablet.press('en_route');
  const origin = tablets.proxy.url;
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  await page.evaluate(refuseFacts);
  const fromMs = Date.now();
  await tile(page, 'on_scene').click();
  await word(tablet, 'Not yet saved: On scene').waitFor();
  const toMs = Date.now();
  const banner = page.locator('.rb-banner');
  // One notice is seen at a time: that the app must be started anew is graver than that there is no room.
  await banner.filter({ hasText: 'storage is full' }).waitFor({ state: 'attached', timeout: 60_000 });
  expect(await page.evaluate(mapBytes), 'the map that was fetched, and not another of its name').toBe(0);
  expect(await page.evaluate(() => caches.has('readback-map'))).toBe(false);
  await banner.filter({ hasText: 'kept in reserve' }).waitFor({ timeout: 60_000 });
  expect(await page.evaluate(journalled), 'files were refused too').toHaveLength(1);

  // Started anew with room again: what was kept in reserve is in the outbox, in its place.
  await cdp.send('Storage.overrideQuotaForOrigin', { origin });
  await banner.getByRole('button', { name: 'Restart the app' }).click();
  await page.locator('.crew-strip-custody').filter({ hasText: '2 waiting' }).waitFor();
  tablet.pressed.push({ status: 'on_scene', fromMs, toMs });
  await tablet.press('at_patient');
  tablets.proxy.set('pass');
  const facts = await tablets.expectAll(tablet);
  expect(facts.map(({ lane }) => lane)).toEqual(facts.map(({ lane }) => lane).toSorted((a, b) => a - b));
  expect(await page.evaluate(journalled)).toEqual([]);
}, 90_000);

/** What the browser says of its room: with the map nearly nothing is left, without it plenty. */
const FULL_WITH_MAP = `navigator.storage.estimate = async () => {
  const usage = (await (${String(mapBytes)})()) > 0 ? 99e6 : 20e6;
  return { usage, quota: 100e6 };
};`;

/** A browser that finds out only when it writes. */
function refusePhotos(): void {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...row) {
    if (this.name === 'rows') throw new DOMException('Quota exceeded.', 'QuotaExceededError');
    return put.apply(this, row);
  };
}

test('A9, I18: for a photo the map makes way; with nothing left to give it is refused in plain words, facts go on, and taken again it is kept', async () => {
  const tablet = await onDuty('P1');
  const { page } = tablet;
  await downloadMap(tablet);
  const incident = { type: 'Fall', address: '12 Mill Road', priority: 2 };
  const desk = await tablets.server.token('dispatcher');
  await untilInService(tablets.server.url, desk, 'P1');
  await tablets.server.push(desk, [
    event('incident:created', { incidentId: 'IP', data: incident }),
    event('assignment:sent', { unitId: 'P1', incidentId: 'IP', data: { assignmentId: 'AP', incident } }),
  ]);
  const fromMs = Date.now();
  await acknowledgeAlert(page);
  tablet.pressed.push({ status: 'acknowledged', fromMs, toMs: Date.now() });
  await page.getByRole('button', { name: 'Patients', exact: true }).click();
  const panel = page.locator('.crew-panel');
  await panel.getByRole('button', { name: 'Add a patient' }).click();
  const takePhoto = async (): Promise<void> => {
    await panel.getByRole('button', { name: 'Photo' }).click();
    const buffer = Buffer.from(await page.evaluate(picture), 'base64');
    await page
      .locator('.pt-capture input[type=file]')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer });
    await panel.getByRole('button', { name: 'Use photo' }).click();
  };
  const photos = page.locator('.pt-attachments li');

  await page.evaluate(FULL_WITH_MAP);
  await takePhoto();
  await expect.poll(() => photos.count(), WAIT).toBe(1);
  expect(await page.evaluate(mapBytes)).toBe(0);
  await page.locator('.rb-banner').filter({ hasText: 'The downloaded map was removed' }).waitFor();

  await page.evaluate(refusePhotos);
  await takePhoto();
  await word(tablet, 'This device is full. The photo was not kept').waitFor();
  await tablet.press('en_route');
  await tablets.expectAll(tablet);

  await page.reload();
  await page.getByRole('button', { name: 'Patients', exact: true }).click();
  await expect.poll(() => photos.count(), WAIT).toBe(1);
  await takePhoto();
  await expect
    .poll(() => page.locator('.pt-attachments li[data-state=sent]').count(), { timeout: 60_000 })
    .toBe(2);
}, 120_000);

/** A small picture. */
function picture(): string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 64;
  canvas.getContext('2d')?.fillRect(8, 8, 40, 40);
  return canvas.toDataURL('image/png').split(',')[1] ?? '';
}

const journalled = (): string[] =>
  Object.keys(localStorage).filter((key) => key.startsWith('readback-journal'));

test('I2, I10: databases cleared under an open page: what was unsent is put back, and lanes go on', async () => {
  const tablet = await onDuty('C1');
  tablets.proxy.set('drop');
  await tablet.press('en_route');
  await tablet.press('on_scene');
  await tablet.cdp.send('Storage.clearDataForOrigin', {
    origin: tablets.proxy.url,
    storageTypes: 'indexeddb',
  });
  const fromMs = Date.now();
  await tile(tablet.page, 'at_patient').click();
  await tablet.page
    .locator('.crew-strip-custody')
    .filter({ hasText: '3 waiting' })
    .waitFor({ timeout: 60_000 });
  tablet.pressed.push({ status: 'at_patient', fromMs, toMs: Date.now() });
  tablets.proxy.set('pass');
  const facts = await tablets.expectAll(tablet);
  const lanes = facts.map(({ lane }) => lane);
  expect(new Set(lanes).size).toBe(lanes.length);
  expect(new Set(facts.map(({ device }) => device)).size).toBe(1);
}, 60_000);

test('I2: databases cleared while the app was closed: said on the screen with what is gone, and written down; a new device goes on', async () => {
  const tablet = await onDuty('C2');
  tablets.proxy.set('drop');
  await tablet.press('en_route');
  const outside = await tablet.context.newPage();
  await tablet.page.close();
  const cdp = await tablet.context.newCDPSession(outside);
  await cdp.send('Storage.clearDataForOrigin', {
    origin: tablets.proxy.url,
    storageTypes: 'indexeddb,cache_storage,file_systems',
  });
  tablets.proxy.set('pass');
  await outside.goto(`${tablets.proxy.url}/crew`);
  const banner = outside.locator('.rb-banner').filter({ hasText: 'storage was cleared' });
  await banner.filter({ hasText: /1 is gone\. Check your times with dispatch/ }).waitFor();
  const [incident] = await incidents();
  expect(incident?.detail.recorded).toBe(Number(incident?.detail.inLog) + 1);
  await banner.getByRole('button', { name: 'Understood' }).click();
  await banner.waitFor({ state: 'detached' });
  await outside.reload();
  await outside.locator('.crew-take, .crew-cab').first().waitFor();
  expect(await banner.count()).toBe(0);
}, 60_000);

test('I2: everything cleared, the sign-in too: the person is asked whether the device they used before was this one', async () => {
  const tablet = await onDuty('C3');
  const before = (await incidents()).length;
  const outside = await tablet.context.newPage();
  await tablet.page.close();
  const cdp = await tablet.context.newCDPSession(outside);
  await cdp.send('Storage.clearDataForOrigin', { origin: tablets.proxy.url, storageTypes: 'all' });
  await signIn(outside, tablets.proxy.url, { username: tablet.username, password: 'a long enough word' });
  const banner = outside.locator('.rb-banner').filter({ hasText: 'Was it this tablet?' });
  await banner.getByRole('button', { name: 'Yes, this tablet' }).click();
  await outside.locator('.rb-banner').filter({ hasText: 'The server has everything' }).waitFor();
  expect(await incidents()).toHaveLength(before + 1);
}, 60_000);
