/** One tablet in a real Chromium with everything a start without a server needs: the worker, a sign-in, a unit, a call. */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { createOrganization } from '../../server/auth/organizations.ts';
import { createRecordFacts } from '../../server/auth/record-facts.ts';
import { parseConfig } from '../../server/config.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import { createLogger } from '../../server/observability/logger.ts';
import type { UnitStatus } from '../../shared/units/statuses.ts';
import { acknowledgeAlert, CHROMIUM, signIn, TABLET, takeUnit, waitForShell } from '../support/crew-page.ts';
import { makeDataDirectory } from './child-server.ts';

const ORG = 'bench';
const UNIT = 'M1';
const INCIDENT = 'call-1';
const CREW = { username: 'crew', password: 'a long enough word' };
const CALL = { type: 'Chest pain', address: '4000 Mission St', priority: 1 };

export interface TabletOnCall {
  url: string;
  context: BrowserContext;
  stop(): Promise<void>;
}

async function startOrganization(server: RunningServer): Promise<void> {
  const { database, auth, ingest } = server;
  await createOrganization(
    {
      org: ORG,
      name: 'Bench',
      adminUsername: 'chief',
      password: CREW.password,
      units: [UNIT],
      hospitals: [],
    },
    { database, hashPassword: auth.hashPassword, record: createRecordFacts(ingest, Date.now) },
  );
  await auth.members.add({ org: ORG, sub: 'bench' }, { ...CREW, name: 'Crew', roles: ['crew'] });
}

/** Dispatch sends the unit to the call. Throws when the server takes it not. */
async function sendCall({ url, auth }: RunningServer): Promise<void> {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const token = await auth.tokens.sign({ org: ORG, roles: ['dispatcher'], sub: 'desk', exp });
  const event = (lane: number, type: string, data: object) => ({
    id: crypto.randomUUID(),
    type,
    v: 1,
    at: new Date().toISOString(),
    lane,
    source: 'manual',
    incidentId: INCIDENT,
    data,
  });
  const events = [
    event(1, 'incident:created', CALL),
    { ...event(2, 'assignment:sent', { assignmentId: 'A-1', incident: CALL }), unitId: UNIT },
  ];
  const response = await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ device: 'desk', sentAt: new Date().toISOString(), events }),
  });
  const reply = await response.text();
  if (!response.ok || reply.includes('refused')) throw new Error(`the call was not taken: ${reply}`);
}

/** Any status, whatever the last one was. */
export async function pressRail(page: Page, status: UnitStatus): Promise<void> {
  await page.locator(`.crew-rail li[data-status="${status}"] button`).click();
  await page.locator('.crew-strip-word').filter({ hasText: 'saved' }).waitFor();
}

async function prepare(browser: Browser, server: RunningServer): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: TABLET,
    permissions: ['geolocation', 'notifications'],
    geolocation: { latitude: 37.77, longitude: -122.41, accuracy: 8 },
  });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  await signIn(page, server.url, CREW);
  await takeUnit(page, UNIT);
  await pressRail(page, 'available');
  await sendCall(server);
  await acknowledgeAlert(page);
  await page.locator('.crew-next button[data-status="en_route"]').waitFor();
  await waitForShell(page);
  await page.locator('.rb-link-badge[data-state="live"]').waitFor();
  await page.close();
  return context;
}

/** The server has ended when this resolves; nothing answers at `url` any more. */
export async function tabletOnCall(): Promise<TabletOnCall> {
  const data = makeDataDirectory();
  const fixed = { PORT: '0', HOST: '127.0.0.1', DATA_DIR: data.path, LOG_LEVEL: 'error' };
  const server = await startServer(parseConfig({ ...process.env, ...fixed }), createLogger('error'), {
    isSetUp: true,
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  await startOrganization(server);
  const context = await prepare(browser, server);
  await server.stop();
  return {
    url: server.url,
    context,
    async stop() {
      await browser.close();
      data.remove();
    },
  };
}
