/** A crew's tablet in a real Chromium: what a person does on it, in words. */
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import type { UnitStatus } from '../../shared/units/statuses.ts';

/** The system's, or the one that CHROMIUM_PATH names. */
export const CHROMIUM = join(import.meta.dirname, 'chromium.sh');
export const TABLET = { width: 1180, height: 820 };

/** A tablet keeps what it stored: the same profile may be opened again after it was killed. */
export function openTablet(profile: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-background-networking'],
    viewport: TABLET,
    permissions: ['geolocation', 'notifications'],
    geolocation: { latitude: 41.9, longitude: -92.3, accuracy: 8 },
  });
}

export async function signIn(
  page: Page,
  base: string,
  who: { username: string; password: string },
): Promise<void> {
  await page.goto(`${base}/sign-in`);
  await page.getByLabel('User name').fill(who.username);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function takeUnit(page: Page, unitId: string): Promise<void> {
  await page.getByText('Paramedic', { exact: true }).first().click();
  await page.getByText(unitId, { exact: true }).first().click();
  await page.locator('.rb-status-button, button').filter({ hasText: unitId }).last().click();
  await nextTarget(page).or(page.locator('.crew-next-none')).first().waitFor();
}

export const nextTarget = (page: Page) => page.locator('.crew-next button');

export interface Pressed {
  status: UnitStatus;
  /** Unix milliseconds, right before and right after. */
  fromMs: number;
  toMs: number;
}

/** Presses the next status, which must be this one, and waits until the tablet says it is saved. */
export async function pressNext(page: Page, status: UnitStatus): Promise<Pressed> {
  const target = page.locator(`.crew-next button[data-status="${status}"]`);
  await target.filter({ hasNotText: '✓ saved' }).waitFor();
  const fromMs = Date.now();
  await target.click();
  // The tick stays for less than a second, which a busy machine may miss; that it is the present status stays, and is
  // shown once it is on disk. After the last step of a call there is no next one, and its place says so.
  const present = page.locator(
    `.crew-tile[data-status="${status}"][data-present], .crew-next-none[data-status="${status}"]`,
  );
  await target.filter({ hasText: '✓ saved' }).or(present).first().waitFor();
  return { status, fromMs, toMs: Date.now() };
}

/**
 * The worker holds the whole shell: from here on it opens without a server. It takes the page over only once it has fetched
 * everything. The predicate must not be asynchronous: a promise is as good as true there, and nothing would be waited for.
 */
export async function waitForShell(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated', undefined, {
    timeout: 60_000,
  });
}

/** The alert takes no tap in its first moment, lest it catch one meant for what it covers; a person taps again. */
export async function acknowledgeAlert(page: Page): Promise<void> {
  const alert = page.locator('[aria-labelledby="crew-alert-title"]');
  await alert.waitFor();
  await alert.getByRole('button', { name: /^Acknowledge/ }).click({ delay: 50 });
  while (await alert.isVisible()) {
    const button = alert.getByRole('button', { name: /^Acknowledge/ });
    await button.click({ timeout: 1_000 }).catch(() => undefined);
  }
}

/** The alert test of the checklist: a tone nobody heard, one that was heard, a notification and a push. */
export async function tryAlerts(page: Page, push: (data: string) => Promise<unknown>): Promise<void> {
  const tone = page.locator('[data-item=sound]');
  await tone.getByRole('button', { name: 'Play' }).click();
  await tone.getByRole('button', { name: 'Not heard' }).click();
  await tone.getByText(/you said it was not heard/).waitFor();
  await tone.getByText(/Turn the volume up, switch off/).waitFor();
  await tone.getByRole('button', { name: 'Play again' }).click();
  await tone.getByRole('button', { name: 'I heard it' }).click();
  const notice = page.locator('[data-item=notification]');
  await notice.getByRole('button', { name: 'Test' }).click();
  await notice.getByText(/^Notification shown at/).waitFor();
  await push(JSON.stringify({ type: 'test', title: 'Test', tag: 'test', path: '/crew' }));
  await notice.getByText(/a push came through at/).waitFor();
}
