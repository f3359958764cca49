/** A patient on the tablet with the server dead, the page killed, and the wire cut while photos go up. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOrganization } from '../../server/auth/organizations.ts';
import { createRecordFacts } from '../../server/auth/record-facts.ts';
import { parseConfig } from '../../server/config.ts';
import { ensureClientBuilt } from '../../server/http/client-build.ts';
import { createLogger } from '../../server/observability/logger.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import type { PatientState } from '../../shared/patients/state.ts';
import { createDatabaseForServer } from '../support/database-for-server.ts';
import {
  CHROMIUM,
  acknowledgeAlert,
  nextTarget,
  openTablet,
  pressNext,
  signIn,
  takeUnit,
  waitForShell,
} from '../support/crew-page.ts';
import { event } from '../support/log-fixture.ts';
import { deleteVault, ownersOfSealed, showCamera } from '../support/tablet-photos.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { untilInService } from '../support/in-service.ts';

const CREW = { username: 'alex', password: 'a long enough word' };
const INCIDENT = { type: 'Chest Pain', address: '12 Mill Road', priority: 1 };
/** Words that must be in no address and no log line. */
const ALLERGY = 'penicillin-x7';
const CAPTION = 'left-forearm-x7';
const WAIT = { timeout: 30_000 };
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const profile = mkdtempSync(join(tmpdir(), 'rb-patient-'));
const logged: string[] = [];
const addresses: string[] = [];
let database: Awaited<ReturnType<typeof createDatabaseForServer>>;
let server: RunningServer;
let proxy: TcpProxy;

const start = (): Promise<RunningServer> =>
  startServer(
    parseConfig({ PORT: '0', HOST: '127.0.0.1', DATABASE_URL: database.url }),
    createLogger('debug', { write: (line: string) => void logged.push(line) }),
    { isSetUp: true },
  );

const tokenOf = (sub: string, more: Record<string, unknown>): Promise<string> =>
  server.auth.tokens.sign({ org: 'demo', sub, exp: Math.floor(Date.now() / 1000) + 3600, ...more } as never);

beforeAll(async () => {
  ensureClientBuilt(join(import.meta.dirname, '../../dist'));
  database = await createDatabaseForServer();
  server = await start();
  await createOrganization(
    {
      org: 'demo',
      name: 'Demo',
      adminUsername: 'chief',
      password: CREW.password,
      units: ['M1'],
      hospitals: [],
    },
    {
      database: server.database,
      hashPassword: server.auth.hashPassword,
      record: createRecordFacts(server.ingest, Date.now),
    },
  );
  await server.auth.members.add(
    { org: 'demo', sub: 'test' },
    { ...CREW, name: 'Alex Rivera', roles: ['crew'] },
  );
  proxy = await startTcpProxy(server.port);
}, 180_000);

afterAll(async () => {
  await server?.stop();
  await proxy?.stop();
  await database?.drop();
  rmSync(profile, { recursive: true, force: true });
});

async function assign(): Promise<void> {
  const desk = await tokenOf('desk', { roles: ['dispatcher'] });
  await untilInService(server.url, desk, 'M1');
  const response = await fetch(`${server.url}/api/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${desk}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      device: 'desk',
      sentAt: new Date().toISOString(),
      events: [
        event('incident:created', { incidentId: 'I1', data: INCIDENT }),
        event('assignment:sent', {
          unitId: 'M1',
          incidentId: 'I1',
          data: { assignmentId: 'A1', incident: INCIDENT },
        }),
      ],
    }),
  });
  expect(response.status).toBe(200);
}

async function openPage(): Promise<{ tablet: BrowserContext; page: Page }> {
  const tablet = await openTablet(profile);
  const page = tablet.pages()[0] ?? (await tablet.newPage());
  page.on('request', (request) => void addresses.push(request.url()));
  return { tablet, page };
}

const press = (page: Page, name: string | RegExp) =>
  page.locator('.crew-panel').getByRole('button', { name }).first().click();

async function type(page: Page, measure: string, digits: string): Promise<void> {
  await page.locator('.pt-measure-main').filter({ hasText: measure }).click();
  for (const key of digits)
    await page.locator('.crew-keypad').getByRole('button', { name: key, exact: true }).click();
}

async function takePhoto(page: Page, caption: string): Promise<void> {
  await press(page, 'Photo');
  await showCamera(page);
  await page.getByLabel('What it shows').fill(caption);
  await press(page, 'Use photo');
}

/** What axe finds at AA on what is open now, in light, dark and night. */
async function faults(page: Page, within = '.crew-panel'): Promise<unknown[]> {
  await page.evaluate(AXE);
  const found: unknown[] = [];
  for (const theme of ['light', 'dark', 'night']) {
    found.push(
      ...(await page.evaluate(
        async ([name, where]) => {
          document.documentElement.dataset['theme'] = name;
          // Colours change over a moment; a contrast is judged when it stands.
          await Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined)));
          const { axe } = window as unknown as {
            axe: {
              run(
                within: string,
                options: object,
              ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
            };
          };
          const { violations } = await axe.run(where, {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'],
          });
          return violations.map(({ id, nodes }) => [name, id, nodes.map(({ html }) => html)]);
        },
        [theme, within] as const,
      )),
    );
  }
  await page.evaluate(() => void (document.documentElement.dataset['theme'] = 'light'));
  return found;
}

async function patientNow(): Promise<PatientState | undefined> {
  const row = await server.database.withOrg('demo', (trx) =>
    trx.selectFrom('documents').select('state').where('kind', '=', 'patient').executeTakeFirst(),
  );
  return row?.state as PatientState | undefined;
}

const rows = () =>
  server.database.withOrg('demo', (trx) => trx.selectFrom('attachments').selectAll().execute());

it('A9, I2, I3: patient, vitals, photo and signature with the server dead, page killed; facts go first, bytes come whole once over a wire that is cut', async () => {
  let { tablet, page } = await openPage();
  await signIn(page, proxy.url, CREW);
  await takeUnit(page, 'M1');
  await pressNext(page, 'available');
  await waitForShell(page);
  await assign();
  await acknowledgeAlert(page);
  await page.locator('.crew-next button[data-status="en_route"]').waitFor();
  await expect
    .poll(() => page.locator('.crew-strip-custody').filter({ hasText: 'waiting' }).count(), {
      timeout: 20_000,
    })
    .toBe(0);
  await server.stop();

  // Everything about the patient, without a server.
  await page.getByRole('button', { name: 'Patients', exact: true }).click();
  await press(page, 'Add a patient');
  await press(page, /Who and what/);
  await press(page, 'months');
  for (const key of ['1', '8'])
    await page.locator('.crew-keypad').getByRole('button', { name: key, exact: true }).click();
  await press(page, 'Female');
  await page.getByLabel('Allergies').fill(ALLERGY);
  expect(await faults(page)).toEqual([]);
  await press(page, 'Save');
  await press(page, /^Vitals/);
  await type(page, 'Pulse', '131');
  await type(page, 'SpO₂', '181');
  // What cannot be is refused at the field; the set waits for it.
  await page.getByText('SpO₂ is recorded from 0 to 100 %.').waitFor();
  expect(await page.getByRole('button', { name: 'Save vitals' }).getAttribute('aria-disabled')).toBe('true');
  await press(page, 'Delete last digit');
  await page.getByText('Low: check 18 %.').waitFor();
  await type(page, 'Temperature', '986');
  await press(page, 'Delete last digit');
  await press(page, 'Delete last digit');
  await type(page, 'Temperature', '8');
  for (const words of [/ · 4$/, /Cries, can be consoled/, /Moves as usual/]) await press(page, words);
  expect(await faults(page)).toEqual([]);
  await press(page, 'Save vitals');
  await page.getByText('NEWS2 is not for patients under 16.').waitFor();
  await press(page, /^Acuity/);
  await press(page, /Emergent/);
  expect(await faults(page)).toEqual([]);
  await press(page, 'Back');
  await press(page, 'Photo');
  expect(await faults(page)).toEqual([]);
  await showCamera(page);
  await page.getByLabel('What it shows').fill(CAPTION);
  expect(await faults(page)).toEqual([]);
  await press(page, 'Use photo');
  await page.locator('.pt-attachments li').first().waitFor();
  await press(page, 'Signature');
  await press(page, 'Receiving staff');
  const box = await page.locator('.pt-sign').boundingBox();
  if (!box) throw new Error('nowhere to sign');
  await page.locator('.pt-sign').scrollIntoViewIfNeeded();
  const now = (await page.locator('.pt-sign').boundingBox()) ?? box;
  await page.mouse.move(now.x + 40, now.y + 120);
  await page.mouse.down();
  for (let x = 50; x < 400; x += 12) await page.mouse.move(now.x + x, now.y + 100 + (x % 50));
  await page.mouse.up();
  expect(await faults(page)).toEqual([]);
  await press(page, 'Save signature');
  await expect.poll(() => page.locator('.pt-attachments li[data-state=waiting]').count()).toBe(2);
  expect(await faults(page)).toEqual([]);
  // In the vault: what lies on the disk opens with a key that is in memory alone.
  expect(await page.evaluate(ownersOfSealed)).toEqual([
    expect.stringMatching(/^demo /),
    expect.stringMatching(/^demo /),
  ]);

  // The page is killed; what was said is still there, and what is kept beside the key cannot be read.
  await page.goto('chrome://crash').catch(() => undefined);
  await tablet.close();
  ({ tablet, page } = await openPage());
  await page.goto(`${proxy.url}/crew`);
  await nextTarget(page).waitFor();
  await page.getByRole('button', { name: 'Patients', exact: true }).click();
  await page.locator('.pt-tab').filter({ hasText: '18 months, female' }).waitFor();
  await expect.poll(() => page.locator('.pt-attachments li[data-state=waiting]').count()).toBe(2);
  await pressNext(page, 'en_route');

  // Back behind a slow wire, cut in the middle of the photo.
  server = await start();
  proxy.retarget(server.port);
  proxy.set({ delayMs: 120 });
  const isUnderWay = async () =>
    (await rows()).some(
      ({ received, size, whole_at }) => whole_at === null && received > 0 && received < size,
    );
  await expect.poll(isUnderWay, { timeout: 60_000, interval: 15 }).toBe(true);
  proxy.cut();
  const atCut = await patientNow();
  // Every fact was there before the first byte.
  expect(atCut).toMatchObject({
    ageYears: 1.5,
    allergies: ALLERGY,
    vitals: [{ values: { pulse: 131, spo2: 18 } }],
  });
  expect(atCut?.attachments).toHaveLength(2);
  proxy.set('pass');
  await expect
    .poll(async () => (await rows()).filter(({ whole_at }) => whole_at !== null).length, { timeout: 90_000 })
    .toBe(2);
  await expect
    .poll(() => page.locator('.pt-attachments li[data-state=sent]').count(), { timeout: 60_000 })
    .toBe(2);

  const own = await tokenOf('another-of-M1', { roles: ['crew'], unit: 'M1' });
  const foreign = await tokenOf('somebody', { roles: ['crew'], unit: 'M2' });
  const look = (id: string, token: string) =>
    fetch(`${server.url}/api/v1/attachments/${id}`, { headers: { authorization: `Bearer ${token}` } });
  for (const { attachmentId, sha256, size } of (await patientNow())?.attachments ?? []) {
    const bytes = Buffer.from(await (await look(attachmentId, own)).arrayBuffer());
    expect([createHash('sha256').update(bytes).digest('hex'), bytes.length]).toEqual([sha256, size]);
    expect(size).toBeLessThanOrEqual(300_000);
    expect((await look(attachmentId, foreign)).status).toBe(404);
  }
  const told = [...addresses, ...logged].filter((line) => line.includes(ALLERGY) || line.includes(CAPTION));
  expect(told).toEqual([]);
  expect(addresses.length).toBeGreaterThan(5);
  await tablet.close();
}, 240_000);

/** Written at the desk by keyboard: wrong once, said so, then right. */
async function writePage(): Promise<void> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  const page = await browser.newPage({ reducedMotion: 'reduce' });
  await signIn(page, server.url, { ...CREW, username: 'chief' });
  await page.waitForURL((url) => !url.pathname.includes('sign-in'), { timeout: 60_000 });
  await page.goto(`${server.url}/pages`);
  await page.getByRole('button', { name: 'New page' }).press('Enter');
  await page.getByLabel('Title').fill('Burns');
  await page.getByLabel('Heading').fill('Cool');
  await page.getByLabel('Text').fill('Running water.\n\nTwenty minutes.');
  await page.getByRole('button', { name: 'Add a number' }).press('Enter');
  await page.getByLabel('Whose number').fill('Burn centre');
  await page.getByLabel('Number', { exact: true }).fill('ask Tom');
  await page.getByLabel('Title').press('Enter');
  await page.getByText('“ask Tom” is not a telephone number.').waitFor();
  expect(await faults(page, '.pages-desk')).toEqual([]);
  await page.getByLabel('Number', { exact: true }).fill('555-0142');
  await page.getByLabel('Title').press('Enter');
  await page.getByText('Saved. Tablets have “Burns”').waitFor();
  await page.getByRole('link', { name: 'Tablets' }).waitFor();
  await browser.close();
}

it('A9, C5: pages written at the desk open on the tablet with the wire cut, a note waits there; dispatch hears that there is a patient and nothing else', async () => {
  await writePage();
  const { tablet, page } = await openPage();
  await page.goto(`${proxy.url}/crew`);
  await nextTarget(page).waitFor();
  // Started anew online, with nothing of its own unsent: the patient and what belongs to it are there again.
  await page.getByRole('button', { name: 'Patients', exact: true }).click();
  await page.locator('.pt-tab').filter({ hasText: '18 months, female' }).waitFor({ timeout: 30_000 });
  await expect.poll(() => page.locator('.pt-attachments li[data-state=sent]').count(), WAIT).toBe(2);
  await press(page, 'Close');
  const openPages = async () => {
    await page.getByRole('button', { name: 'Menu' }).click();
    await press(page, 'Protocols and phone book');
  };
  await openPages();
  await page.locator('.crew-panel').getByRole('button', { name: 'Burns' }).waitFor({ timeout: 60_000 });
  proxy.set('drop');
  await press(page, 'Close');
  await page.getByRole('button', { name: 'Patients', exact: true }).click();
  await takePhoto(page, 'a wound');
  await page.locator('.pt-attachments li[data-state=waiting]').waitFor(WAIT);
  await page.evaluate(deleteVault);
  await page.reload();
  await nextTarget(page).waitFor();
  await openPages();
  await page.getByLabel('Search').fill('nothing such');
  await page.getByText('Nothing found').waitFor();
  await page.getByLabel('Search').fill('burn twenty');
  expect(await faults(page)).toEqual([]);
  await press(page, 'Burns');
  await page.getByText('Twenty minutes.').waitFor();
  const call = page.getByRole('link', { name: /Burn centre/ });
  expect(await call.getAttribute('href')).toBe('tel:5550142');
  expect((await call.boundingBox())?.height).toBeGreaterThanOrEqual(72);
  expect(await faults(page)).toEqual([]);
  await press(page, 'Back');
  await press(page, 'Close');
  await page.getByRole('button', { name: 'Menu' }).click();
  await press(page, 'Note on this call');
  await page.getByRole('textbox', { name: 'Note' }).fill('Dog in the yard');
  expect(await faults(page)).toEqual([]);
  await press(page, 'Save note');
  await page.getByText('Note saved').waitFor();
  await page.getByText('Dog in the yard').first().waitFor();
  proxy.set('pass');
  await expect
    .poll(async () => JSON.stringify(await heardBy('dispatcher')), { timeout: 60_000 })
    .toContain('Dog in the yard');
  // The photo whose key is gone is said to be lost, and held up nothing.
  await page.locator('.crew-strip-word').filter({ hasText: 'was not sent: see Patients' }).waitFor(WAIT);
  await page.getByRole('button', { name: 'Patients', exact: true }).click();
  const lost = page.locator('.pt-attachments li[data-state=failed]').filter({ hasText: 'a wound' });
  await lost.getByText('It cannot be read on this device any more. Take it again.').waitFor(WAIT);
  expect(await faults(page)).toEqual([]);
  const heard = await heardBy('dispatcher');
  expect(heard.filter(({ kind }) => kind === 'patient')).toEqual([]);
  expect(heard.filter(({ kind }) => kind === 'triage').map(({ state }) => state)).toMatchObject([
    { team: { incidentId: 'I1' }, emsAcuity: { value: 'emergent' } },
  ]);
  expect(JSON.stringify(heard)).not.toContain(ALLERGY);
  await tablet.close();
}, 180_000);

async function heardBy(role: string): Promise<{ kind: string; state: object }[]> {
  const token = await tokenOf('listener', { roles: [role] });
  const response = await fetch(`${server.url}/api/v1/snapshot`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { documents } = (await response.json()) as { documents: { kind: string; state: object }[] };
  return documents;
}
