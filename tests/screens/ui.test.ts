import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { troublesIn } from '../support/accessibility.ts';
import { CHROMIUM } from '../support/crew-page.ts';
import { startGallerySite, type GallerySite } from './gallery-site.ts';

const SIZES = [
  { width: 1180, height: 820 },
  { width: 820, height: 1180 },
  { width: 390, height: 844 },
  { width: 1920, height: 1080 },
] as const;
const THEMES = ['light', 'dark', 'night'] as const;

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

async function withPage(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ serviceWorkers: 'block', reducedMotion: 'reduce', ...options });
  try {
    await use(await context.newPage());
  } finally {
    await context.close();
  }
}

async function openGallery(page: Page): Promise<void> {
  await page.goto(`${site.url}/gallery`);
  await page.getByRole('heading', { name: 'Unit status' }).waitFor();
}

async function chooseTheme(page: Page, theme: (typeof THEMES)[number]): Promise<void> {
  await page.locator(`input[value=${theme}]`).check({ force: true });
  await page.locator(`html[data-theme=${theme}]`).waitFor();
}

describe('every part of the interface', () => {
  for (const theme of THEMES) {
    test(`has no WCAG AA violation in ${theme}, also with a dialog, a list and a toast open`, async () => {
      await withPage({ viewport: { width: 1180, height: 820 } }, async (page) => {
        await openGallery(page);
        await chooseTheme(page, theme);
        expect(await troublesIn(page)).toEqual([]);

        await page.getByRole('button', { name: 'Show toast' }).click();
        await page.getByRole('button', { name: 'Destination' }).click();
        await page.getByRole('option', { name: 'CPMC' }).waitFor();
        expect(await troublesIn(page)).toEqual([]);
        await page.keyboard.press('Escape');

        await page.getByRole('button', { name: 'Open sheet' }).click();
        await page.getByRole('dialog').waitFor();
        expect(await troublesIn(page)).toEqual([]);
      });
    });
  }

  for (const viewport of SIZES) {
    test(`fits ${viewport.width} x ${viewport.height} without scrolling sideways`, async () => {
      await withPage({ viewport }, async (page) => {
        await openGallery(page);
        const widths = await page
          .locator('.frame-desk')
          .evaluate((desk) => [desk.scrollWidth, desk.clientWidth]);
        expect(widths[0]).toBe(widths[1]);
      });
    });
  }

  test('F13: crew targets are at least 72 px high', async () => {
    await withPage({ viewport: { width: 390, height: 844 } }, async (page) => {
      await openGallery(page);
      const crewTargets = page.locator('.rb-status-button, .rb-button[data-size=crew]');
      const heights = await crewTargets.evaluateAll((all) =>
        all.map((one) => one.getBoundingClientRect().height),
      );
      expect(heights.length).toBeGreaterThan(3);
      expect(Math.min(...heights)).toBeGreaterThanOrEqual(72);
    });
  });

  test('F13: a toast takes no focus, covers no status button, and its undo works', async () => {
    for (const viewport of SIZES) {
      await withPage({ viewport }, async (page) => {
        await openGallery(page);
        const next = page.locator('.rb-status-button[data-rank=next]');
        await next.focus();
        await page.keyboard.press('Enter');
        const toast = page.getByText('Saved here', { exact: true }).last();
        await toast.waitFor();
        expect(await next.evaluate((button) => button === document.activeElement)).toBe(true);
        const toasts = await page.locator('.rb-toasts').boundingBox();
        expect((toasts?.y ?? 0) + (toasts?.height ?? 0)).toBeLessThan(viewport.height - 104);
        await page.getByRole('button', { name: 'Undo' }).click();
        await page.locator('.gallery-crew .rb-status-chip[data-status=en_route]').waitFor();
      });
    }
  });

  test('the screen follows the device, and remembers a choice across a reload', async () => {
    await withPage({ colorScheme: 'dark' }, async (page) => {
      await openGallery(page);
      expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
      await page.emulateMedia({ colorScheme: 'light' });
      await page.locator('html[data-theme=light]').waitFor();
      await chooseTheme(page, 'night');
      await page.reload();
      expect(await page.locator('html').getAttribute('data-theme')).toBe('night');
    });
  });

  test('running times tick once a second, and after an hour say that they are hours', async () => {
    await withPage({}, async (page) => {
      await page.clock.install({ time: new Date('2026-03-01T12:00:00.000Z') });
      await openGallery(page);
      await page.clock.pauseAt(new Date('2026-03-01T12:10:00.000Z'));
      const shown = page.locator('.gallery-crew .rb-status-chip time span[aria-hidden]');
      const secondsShown = async () => {
        const [minutes, seconds] = ((await shown.textContent()) ?? '').split(':').map(Number);
        return (minutes ?? NaN) * 60 + (seconds ?? NaN);
      };
      const before = await secondsShown();
      for (const passed of [1, 2, 3]) {
        await page.clock.runFor(1_000);
        expect(await secondsShown()).toBe(before + passed);
      }
      await page.clock.runFor(3_600_000);
      expect(await shown.textContent()).toMatch(/^1:14 h$/);
    });
  });
});

describe('the hold button', () => {
  const held = (page: Page) => page.evaluate(() => document.body.hasAttribute('data-held'));

  test('fires when held, not when tapped', async () => {
    await withPage({}, async (page) => {
      await openGallery(page);
      const button = page.getByRole('button', { name: 'Emergency' });
      await button.click();
      expect(await held(page)).toBe(false);
      await button.hover();
      await page.mouse.down();
      await page.locator('body[data-held]').waitFor();
      await page.mouse.up();
    });
  });

  test('fires when a key is held, and for a single key press does not', async () => {
    await withPage({}, async (page) => {
      await openGallery(page);
      await page.getByRole('button', { name: 'Emergency' }).focus();
      await page.keyboard.press('Enter');
      expect(await held(page)).toBe(false);
      await page.keyboard.down('Space');
      await page.locator('body[data-held]').waitFor();
      await page.keyboard.up('Space');
    });
  });

  test('whoever cannot hold activates it twice', async () => {
    await withPage({}, async (page) => {
      await openGallery(page);
      const button = page.getByRole('button', { name: 'Emergency' });
      await button.dispatchEvent('click');
      await page.getByText('Once more to confirm').waitFor();
      expect(await held(page)).toBe(false);
      await button.dispatchEvent('click');
      expect(await held(page)).toBe(true);
    });
  });
});
