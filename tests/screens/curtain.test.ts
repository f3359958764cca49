/** What a tablet left lying covers, and what it never does. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { troublesIn } from '../support/accessibility.ts';
import { CHROMIUM, TABLET } from '../support/crew-page.ts';
import { startGallerySite, type GallerySite } from './gallery-site.ts';

let site: GallerySite;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([
    startGallerySite(),
    chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }),
  ]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

/** With a clock that the test moves. */
async function withScene(scene: string, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({
    serviceWorkers: 'block',
    reducedMotion: 'reduce',
    viewport: TABLET,
  });
  try {
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(`${site.url}/gallery/crew?scene=${scene}`);
    await use(page);
  } finally {
    await context.close();
  }
}

test('F11: minutes without a touch cover address, notes and a new call, never statuses; one tap shows them', async () => {
  await withScene('patient', async (page) => {
    const address = page.locator('.crew-call-address');
    await address.waitFor();
    await page.clock.fastForward('04:50');
    expect(await address.count()).toBe(1);
    await page.clock.fastForward('00:14');
    await page.getByRole('button', { name: 'Address covered: tap to show' }).waitFor();
    expect(await address.count()).toBe(0);
    expect(await page.locator('.crew-notes').count()).toBe(0);
    expect(await page.locator('.crew-cab .crew-next button').isEnabled()).toBe(true);
    expect(await page.locator('.crew-rail').getByRole('button').count()).toBeGreaterThan(5);
    expect(await troublesIn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Address covered: tap to show' }).click();
    await address.waitFor();
    await page.locator('.crew-notes').waitFor();
  });
  await withScene('alert', async (page) => {
    const alert = page.getByRole('alertdialog');
    await alert.locator('.crew-alert-address').waitFor();
    await page.clock.fastForward('05:04');
    await alert.getByRole('heading', { name: /^New assignment, priority \d$/ }).waitFor();
    expect(await alert.locator('.crew-alert-address').count()).toBe(0);
    expect(await alert.getByRole('button', { name: /^Acknowledge/ }).isEnabled()).toBe(true);
    expect(await troublesIn(page)).toEqual([]);
    await alert.getByRole('button', { name: 'Tap to show where and what' }).click();
    await alert.locator('.crew-alert-address').waitFor();
  });
}, 120_000);
