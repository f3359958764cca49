import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRecordFacts } from '../../server/auth/record-facts.ts';
import { createOrganization } from '../../server/auth/organizations.ts';
import { parseConfig } from '../../server/config.ts';
import { startReceiver, type Receiver } from '../../server/demo/receiver.ts';
import { ensureClientBuilt } from '../../server/http/client-build.ts';
import { createEndpoint } from '../../server/integrations/billing/endpoints.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { createDatabaseForServer } from '../support/database-for-server.ts';
import { untilAllSent } from '../support/all-sent.ts';
import {
  acknowledgeAlert,
  nextTarget,
  openTablet,
  pressNext,
  signIn,
  takeUnit,
  waitForShell,
  type Pressed,
} from '../support/crew-page.ts';
import { event } from '../support/log-fixture.ts';
import { silentLogger } from '../support/postgres.ts';
import { untilInService } from '../support/in-service.ts';

const CREW = { username: 'alex', password: 'a long enough word' };
const INCIDENT = { type: 'Breathing Problem', address: '12 Mill Road', priority: 1, zip: '50112' };

const profile = mkdtempSync(join(tmpdir(), 'rb-tablet-'));
let database: Awaited<ReturnType<typeof createDatabaseForServer>>;
let server: RunningServer;
let receiver: Receiver;
let desk: string;

/** The same address each time, as for a tablet in the field. */
async function startAt(port: number): Promise<RunningServer> {
  const env = {
    PORT: String(port),
    HOST: '127.0.0.1',
    DATABASE_URL: database.url,
    WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
  };
  return startServer(parseConfig(env), silentLogger, { isSetUp: true });
}

beforeAll(async () => {
  ensureClientBuilt(join(import.meta.dirname, '../../dist'));
  database = await createDatabaseForServer();
  server = await startAt(0);
  await createOrganization(
    {
      org: 'demo',
      name: 'Demo EMS',
      adminUsername: 'chief',
      password: 'a long enough word',
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
  desk = await server.auth.tokens.sign({
    org: 'demo',
    sub: 'desk',
    roles: ['dispatcher'],
    exp: Math.floor(Date.now() / 1000) + 3600,
  });
  receiver = await startReceiver({ port: 0, host: '127.0.0.1' });
  const { secret } = await server.database.withOrg('demo', (trx) =>
    createEndpoint(trx, 'demo', {
      url: `${receiver.url}/hook`,
      types: ['transport.completed'],
      ordered: true,
      createdBy: 'test',
      box: server.box,
    }),
  );
  receiver.setSecret(secret);
}, 180_000);

afterAll(async () => {
  await server?.stop();
  await receiver?.stop();
  await database?.drop();
  rmSync(profile, { recursive: true, force: true });
});

async function push(events: readonly unknown[]): Promise<void> {
  const response = await fetch(`${server.url}/api/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${desk}`, 'content-type': 'application/json' },
    body: JSON.stringify({ device: 'desk', sentAt: new Date().toISOString(), events }),
  });
  expect(await response.json()).toMatchObject({ results: events.map(() => ({ outcome: 'accepted' })) });
}

async function presses(): Promise<LogEvent[]> {
  const response = await fetch(`${server.url}/api/v1/incidents/I1/timeline`, {
    headers: { authorization: `Bearer ${desk}` },
  });
  const { facts } = (await response.json()) as { facts: LogEvent[] };
  return facts.filter(({ type }) => type === 'unit:status').sort((a, b) => a.seq - b.seq);
}

it('F1, F3, I2, I10: pressed in a dead zone, page killed, browser reopened with the server dead; dispatch sees each once, in order, with the pressed times', async () => {
  let tablet = await openTablet(profile);
  let page = tablet.pages()[0] ?? (await tablet.newPage());
  await signIn(page, server.url, CREW);
  await takeUnit(page, 'M1');
  await pressNext(page, 'available');
  await waitForShell(page);
  await untilInService(server.url, desk, 'M1');
  await push([
    event('incident:created', { incidentId: 'I1', data: INCIDENT }),
    event('assignment:sent', {
      unitId: 'M1',
      incidentId: 'I1',
      data: { assignmentId: 'A1', incident: INCIDENT },
    }),
  ]);
  await acknowledgeAlert(page);
  await page.locator('.crew-next button[data-status="en_route"]').waitFor();
  await expect
    .poll(async () => (await presses()).map(({ data }) => data['status']))
    .toEqual(['acknowledged']);
  await untilAllSent(page);

  // The server dies; the crew goes on.
  const { port, url } = server;
  await server.stop();
  const pressed: Pressed[] = [];
  for (const status of ['en_route', 'on_scene', 'at_patient'] as const)
    pressed.push(await pressNext(page, status));

  // The page is killed, not closed: nothing gets a chance to tidy up.
  await page.goto('chrome://crash').catch(() => undefined);
  await tablet.close();

  tablet = await openTablet(profile);
  page = tablet.pages()[0] ?? (await tablet.newPage());
  await page.goto(`${url}/crew`);
  await nextTarget(page).waitFor();
  // Two tabs on one outbox change nothing.
  const second = await tablet.newPage();
  await second.goto(`${url}/crew`);
  await nextTarget(second).waitFor();
  await page.bringToFront();
  pressed.push(await pressNext(page, 'transporting'));
  await page.locator('.crew-strip-custody').filter({ hasText: '4 waiting' }).waitFor();

  server = await startAt(port);
  await expect.poll(async () => (await presses()).length, { timeout: 30_000 }).toBe(5);
  const seen = (await presses()).slice(1);
  expect(seen.map(({ data }) => data['status'])).toEqual(pressed.map(({ status }) => status));
  seen.forEach(({ at }, index) => {
    expect(Date.parse(at)).toBeGreaterThanOrEqual(pressed[index]?.fromMs ?? Infinity);
    expect(Date.parse(at)).toBeLessThanOrEqual(pressed[index]?.toMs ?? 0);
  });
  expect(seen.map(({ lane }) => lane)).toEqual(seen.map(({ lane }) => lane).toSorted((a, b) => a - b));

  // To the end of the call: the billing partner gets it, verified, and the tablet says so.
  for (const status of ['at_destination', 'transfer_of_care', 'available'] as const)
    await pressNext(page, status);
  await expect.poll(() => receiver.state().verified, { timeout: 20_000 }).toBe(1);
  await expect.poll(async () => (await presses()).length, { timeout: 30_000 }).toBe(8);
  await page.locator('.crew-strip-custody button').first().click();
  const trail = page.locator('.crew-custody-row').filter({ hasText: 'Transporting' }).first();
  await trail
    .locator('li[data-state="reached"]')
    .filter({ hasText: /billing/i })
    .waitFor();
  await tablet.close();
}, 180_000);
