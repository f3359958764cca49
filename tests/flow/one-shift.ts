/** One crew's run from sign-in to back in service, in a real Chromium, over a wire that a plan makes misbehave. */
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { LogEvent } from '../../shared/log/envelope.ts';
import type { UnitStatus } from '../../shared/units/statuses.ts';
import { TABLET } from '../support/crew-page.ts';
import { event } from '../support/log-fixture.ts';
import type { TestServer } from '../support/running-server.ts';
import { pressTile, type Press } from '../support/tablets.ts';
import { startTcpProxy, type TcpProxy, type Wire } from '../support/tcp-proxy.ts';
import { untilInService } from '../support/in-service.ts';

export const PASSWORD = 'a long enough word';

/** In the order they happen; the wire may change before each. */
export const STEPS = [
  'sign-in',
  'take-unit',
  'available',
  'acknowledge',
  'en_route',
  'on_scene',
  'at_patient',
  'transporting',
  'destination',
  'at_destination',
  'transfer_of_care',
  'back-in-service',
] as const;
export type Step = (typeof STEPS)[number];

const CALL = {
  type: 'Breathing problem',
  address: '12 Mill Road',
  priority: 2,
  location: { lat: 41.9, lon: -92.3 },
};

export interface Plan {
  name: string;
  /** The wire from this step on; undefined leaves it as it is. */
  wireAt(step: Step): Wire | undefined;
  /** Whether what is open is also reset in the middle of the step. */
  cutsIn(step: Step): boolean;
}

export interface ShiftSite {
  server: TestServer;
  browser: Browser;
  desk: string;
}

export interface Shift {
  unitId: string;
  pressed: Press[];
  events: LogEvent[];
  /** What the tablet holds as acknowledged: id to seq. */
  sent: Map<string, number>;
  broken: number;
}

interface Run extends ShiftSite {
  page: Page;
  wire: TcpProxy;
  plan: Plan;
  unitId: string;
  pressed: Press[];
}

/** Works the whole shift. Resolves once the tablet says that everything is sent and it is live. */
export async function workShift(site: ShiftSite, unitId: string, plan: Plan): Promise<Shift> {
  const wire = await startTcpProxy(site.server.port);
  const context = await site.browser.newContext({ viewport: TABLET });
  const run: Run = { ...site, wire, plan, unitId, pressed: [], page: await context.newPage() };
  try {
    await signOn(run);
    await answerCall(run);
    for (const status of ['en_route', 'on_scene', 'at_patient', 'transporting'] as const)
      await press(run, status);
    await chooseDestination(run);
    for (const status of ['at_destination', 'transfer_of_care'] as const) await press(run, status);
    await press(run, 'available', 'back-in-service');
    wire.set('pass');
    await run.page.locator('.rb-link-badge[data-state="live"]').waitFor({ timeout: 60_000 });
    const events = await eventsOf(run);
    return { unitId, pressed: run.pressed, events, sent: await sentOf(run.page), broken: wire.broken() };
  } catch (error) {
    throw new Error(`${plan.name} on ${unitId}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  } finally {
    await context.close();
    await wire.stop();
  }
}

function begin({ wire, plan }: Run, step: Step): void {
  const next = plan.wireAt(step);
  if (next !== undefined) wire.set(next);
  if (plan.cutsIn(step)) setTimeout(wire.cut, 20);
}

/** Needs the server, so a person tries again until there is one. */
async function signOn(run: Run): Promise<void> {
  const { page, wire, unitId } = run;
  await page.goto(`${wire.url}/sign-in`);
  await page.getByLabel('User name').fill(`crew-${unitId.toLowerCase()}`);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  begin(run, 'sign-in');
  const button = page.getByRole('button', { name: 'Sign in' });
  await button.click();
  const unit = page.locator('.crew-take-units').getByText(unitId, { exact: true });
  await unit
    .or(page.getByText('cannot be reached'))
    .first()
    .waitFor({ timeout: 3_000 })
    .catch(() => undefined);
  wire.set('pass');
  if (await button.isVisible()) await button.click({ timeout: 2_000 }).catch(() => undefined);
  await unit.waitFor({ timeout: 40_000 });
  await page.getByText('Paramedic', { exact: true }).first().click();
  await unit.click();
  begin(run, 'take-unit');
  await page.getByRole('button', { name: `Take ${unitId}` }).click();
  // Signing on for the first time ends only with the server's word.
  wire.set('pass');
  await page.locator('.crew-rail').waitFor({ timeout: 40_000 });
  await press(run, 'available');
}

async function answerCall(run: Run): Promise<void> {
  const { page, server, desk, unitId, wire } = run;
  const incidentId = `I-${unitId}`;
  wire.set('pass');
  await untilInService(server.url, desk, unitId);
  const { results } = await server.push(desk, [
    event('incident:created', { incidentId, data: CALL }),
    event('assignment:sent', {
      unitId,
      incidentId,
      data: { assignmentId: `A-${unitId}`, incident: CALL },
    }),
  ]);
  expect(results.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
  const alert = page.locator('[aria-labelledby="crew-alert-title"]');
  await alert.waitFor({ timeout: 40_000 });
  begin(run, 'acknowledge');
  // The alert takes no tap in its first moment; a person taps again.
  const fromMs = Date.now();
  while (await alert.isVisible())
    await alert
      .getByRole('button', { name: /^Acknowledge/ })
      .click({ timeout: 500 })
      .catch(() => undefined);
  run.pressed.push({ status: 'acknowledged', fromMs, toMs: Date.now() });
}

async function press(run: Run, status: UnitStatus, step: Step = status as Step): Promise<void> {
  begin(run, step);
  run.pressed.push(await pressTile(run.page, status));
}

async function chooseDestination(run: Run): Promise<void> {
  begin(run, 'destination');
  await run.page.getByRole('button', { name: /Hospital H2/ }).click();
  await run.page.getByText('Destination Hospital H2 saved').first().waitFor();
}

async function eventsOf({ server, desk, unitId }: Run): Promise<LogEvent[]> {
  const all: LogEvent[] = [];
  for (let after = 0, head = 1; after < head;) {
    const answer = await server.get(`/api/v1/events?after=${after}&limit=500`, desk);
    const page = (await answer.json()) as { events: LogEvent[]; to: number; head: number };
    all.push(...page.events);
    after = page.to;
    head = page.head;
  }
  const signOn = all.find((each) => each.type === 'unit:crew' && each.unitId === unitId);
  return all.filter(({ device }) => device === signOn?.device);
}

/** Read with the browser's own interface: what the tablet would still know after a restart. */
async function sentOf(page: Page): Promise<Map<string, number>> {
  const rows = await page.evaluate(
    () =>
      new Promise<[string, number][]>((resolve, reject) => {
        const opening = indexedDB.open('readback-outbox');
        opening.addEventListener('error', () => reject(opening.error));
        opening.addEventListener('success', () => {
          const asked = opening.result.transaction('sent').objectStore('sent').getAll();
          asked.addEventListener('success', () => {
            opening.result.close();
            resolve((asked.result as { id: string; seq: number }[]).map(({ id, seq }) => [id, seq]));
          });
        });
      }),
  );
  return new Map(rows);
}

/** What a person presses in a shift; the tablet adds facts of its own, which may be let past. */
const PRESSED_TYPES = ['unit:crew', 'unit:status', 'assignment:acknowledged', 'transport:destination'];

/** Every fact once, true times, right order, right custody. */
export function expectWholeShift({ unitId, pressed, events, sent }: Shift): void {
  const statuses = events.filter(({ type }) => type === 'unit:status');
  expect(
    statuses.map(({ data }) => data['status']),
    `${unitId}: every press once, in the order pressed`,
  ).toEqual(pressed.map(({ status }) => status));
  statuses.forEach((fact, index) => {
    const press = pressed[index];
    const occurredMs = Date.parse(fact.occurredAt);
    const doubtMs = 50 + (fact.uncertaintyMs ?? 0);
    expect(occurredMs, `${unitId}: true time of ${String(press?.status)}`).toBeGreaterThan(
      (press?.fromMs ?? Infinity) - doubtMs,
    );
    expect(occurredMs, `${unitId}: true time of ${String(press?.status)}`).toBeLessThan(
      (press?.toMs ?? 0) + doubtMs,
    );
  });
  const ordered = events.filter(({ type }) => PRESSED_TYPES.includes(type));
  expect(
    ordered.map(({ type }) => type).filter((type) => type !== 'unit:status'),
    `${unitId}: and what belongs to them`,
  ).toEqual(['unit:crew', 'assignment:acknowledged', 'transport:destination']);
  const lanes = ordered.map(({ lane }) => lane);
  expect(lanes, `${unitId}: I10`).toEqual(lanes.toSorted((a, b) => a - b));
  expect(
    events.map(({ lane }) => lane).toSorted((a, b) => a - b),
    `${unitId}: I2, whatever this tablet numbered is in the log, once`,
  ).toEqual(events.map((_, index) => index + 1));
  const inLog = new Map(events.map(({ id, seq }) => [id, seq]));
  expect(sent, `${unitId}: F1, the tablet knows where each fact is, and is right`).toEqual(inLog);
}
