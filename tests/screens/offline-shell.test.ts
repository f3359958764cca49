import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHROMIUM } from '../support/crew-page.ts';
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
});

const isControlled = (page: Page) => page.waitForFunction(() => navigator.serviceWorker.controller !== null);

test('F13: with the server dead, every desk opens from the tablet and server addresses are not faked', async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}/gallery`);
  await isControlled(page);
  await site.stop();

  for (const path of ['/crew', '/billing', '/gallery']) {
    await page.goto(`${site.url}${path}`);
    await page.locator('main').waitFor();
    expect(await page.title()).toBe('Readback');
  }
  for (const path of ['/api/v1/units', '/docs', '/socket.io/x', '/health']) {
    await expect(page.goto(`${site.url}${path}`)).rejects.toThrow(/ERR_CONNECTION_REFUSED|ERR_FAILED/);
  }
});
