/** Tablets in one real Chromium, behind one wire that can be made to misbehave, and what the log has of each unit. */
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { ensureClientBuilt } from '../../server/http/client-build.ts';
import type { ServerExtras } from '../../server/main.ts';
import type { LogEvent } from '../../shared/log/envelope.ts';
import type { UnitStatus } from '../../shared/units/statuses.ts';
import { statusLabel } from '../../client/ui/unit-status-look.ts';
import { untilAllSent } from './all-sent.ts';
import { CHROMIUM, signIn, TABLET, takeUnit, waitForShell } from './crew-page.ts';
import { startTestServer, type TestServer } from './running-server.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export const BUILT_CLIENT = join(import.meta.dirname, '../../dist');
const PASSWORD = 'a long enough word';

export interface Press {
  status: UnitStatus;
  /** Unix milliseconds, right before and right after. */
  fromMs: number;
  toMs: number;
}

export interface Tablet {
  unitId: string;
  context: BrowserContext;
  page: Page;
  cdp: CDPSession;
  username: string;
  /** Every press the tablet said it saved, in order. */
  pressed: Press[];
  /** Presses a status in the rail and waits until the tablet says it is saved. */
  press(status: UnitStatus): Promise<void>;
  /** Another page of the same tablet, after the first one is gone or beside it. */
  openPage(): Promise<Page>;
}

export interface Tablets {
  server: TestServer;
  proxy: TcpProxy;
  browser: Browser;
  /** Signed in, on duty on this unit, available, nothing unsent, with the shell kept for starts without a server. */
  onDuty(unitId: string): Promise<Tablet>;
  /** Status facts of a unit, in log order. */
  statuses(unitId: string): Promise<LogEvent[]>;
  /** Waits until the log has every press of the tablet, each once, in order, with the time of the finger. */
  expectAll(tablet: Tablet, withinMs?: number): Promise<LogEvent[]>;
  stop(): Promise<void>;
}

/** Addresses never change on a tablet: everything goes through the proxy, by its port. */
export async function startTablets(
  units: string[],
  extras: Pick<ServerExtras, 'map' | 'client'> = {},
): Promise<Tablets> {
  ensureClientBuilt(BUILT_CLIENT);
  const [server, browser] = await Promise.all([
    startTestServer({ units, hospitals: ['H1', 'H2'], ...extras }),
    chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-background-networking'],
      // Playwright turns it off; tablets have it on.
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    }),
  ]);
  const proxy = await startTcpProxy(server.port);
  const desk = await server.token('dispatcher');

  async function statuses(unitId: string): Promise<LogEvent[]> {
    const answer = await server.get('/api/v1/events?after=0&limit=500', desk);
    const { events } = (await answer.json()) as { events: LogEvent[] };
    return events.filter((event) => event.type === 'unit:status' && event.unitId === unitId);
  }

  return {
    server,
    proxy,
    browser,
    statuses,
    async onDuty(unitId) {
      const username = `crew-${unitId.toLowerCase()}`;
      await server.auth.members.add(
        { org: server.org, sub: 'test' },
        { username, password: PASSWORD, name: `Crew ${unitId}`, roles: ['crew'] },
      );
      const context = await browser.newContext({
        viewport: TABLET,
        permissions: ['geolocation', 'notifications'],
        geolocation: { latitude: 41.9, longitude: -92.3, accuracy: 8 },
      });
      const page = await context.newPage();
      await signIn(page, proxy.url, { username, password: PASSWORD });
      await takeUnit(page, unitId);
      await waitForShell(page);
      const tablet = await tabletOf({ unitId, username, context, page, url: proxy.url });
      await tablet.press('available');
      await untilAllSent(page);
      return tablet;
    },
    async expectAll(tablet, withinMs = 30_000) {
      const expected = tablet.pressed.map(({ status }) => status);
      await expect
        .poll(async () => (await statuses(tablet.unitId)).map(({ data }) => data['status']), {
          timeout: withinMs,
        })
        .toEqual(expected);
      const facts = await statuses(tablet.unitId);
      facts.forEach((fact, index) => {
        const press = tablet.pressed[index];
        const occurredMs = Date.parse(fact.occurredAt);
        const doubtMs = 50 + (fact.uncertaintyMs ?? 0);
        expect(occurredMs, `true time of ${String(press?.status)}`).toBeGreaterThan(
          (press?.fromMs ?? Infinity) - doubtMs,
        );
        expect(occurredMs, `true time of ${String(press?.status)}`).toBeLessThan(
          (press?.toMs ?? 0) + doubtMs,
        );
      });
      expect(new Set(facts.map(({ id }) => id)).size, 'I3: each once').toBe(facts.length);
      return facts;
    },
    async stop() {
      await browser.close();
      await proxy.stop();
      await server.stop();
    },
  };
}

interface Opened {
  unitId: string;
  username: string;
  context: BrowserContext;
  page: Page;
  url: string;
}

async function tabletOf({ url, ...opened }: Opened): Promise<Tablet> {
  const tablet: Tablet = {
    ...opened,
    cdp: await opened.context.newCDPSession(opened.page),
    pressed: [],
    async press(status) {
      tablet.pressed.push(await pressTile(tablet.page, status));
    },
    async openPage() {
      tablet.page = await opened.context.newPage();
      await tablet.page.goto(`${url}/crew`);
      await tablet.page.locator('.crew-rail').waitFor();
      tablet.cdp = await opened.context.newCDPSession(tablet.page);
      return tablet.page;
    },
  };
  return tablet;
}

export const tile = (page: Page, status: UnitStatus) =>
  page.locator(`.crew-rail li[data-status="${status}"] button`);

/** Any status, whatever the last one was; the tablet says when it is saved. */
export async function pressTile(page: Page, status: UnitStatus): Promise<Press> {
  const fromMs = Date.now();
  await tile(page, status).click();
  await page
    .locator('.crew-strip-word')
    .filter({ hasText: `${statusLabel(status)} saved` })
    .waitFor();
  return { status, fromMs, toMs: Date.now() };
}
