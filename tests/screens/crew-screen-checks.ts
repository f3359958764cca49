/** What must hold on each screen and panel of the crew desk. Run with the other scenes, on one build and in one browser. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { troublesInEachTheme } from '../support/accessibility.ts';
import { CREW_SCREENS, type CrewScreen } from './crew-screens.ts';

const TABLET = { width: 1180, height: 820 };
const PHONE = { width: 390, height: 844 };

/** Buttons, links and fields a finger can reach that are smaller than it needs; half a pixel is rounding. */
const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const least = 71.5;
    const reachable = 'button, a[href], label:has(input), textarea, input:not([type=file], [type=radio])';
    return [...document.querySelectorAll(reachable)].flatMap((one) => {
      const { width, height } = one.getBoundingClientRect();
      const isHidden = width === 0 || getComputedStyle(one).visibility === 'hidden';
      if (isHidden || one.closest('[inert]') || (width >= least && height >= least)) return [];
      return [`${one.getAttribute('aria-label') ?? one.textContent} ${width}x${height}`];
    });
  });

/** What lies over the one target at the bottom, at its middle and its corners. */
const overNextStatus = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const targets = [...document.querySelectorAll('.crew-next :is(button, p), .crew-take-none')];
    const target = targets.filter((one) => !one.closest('[inert]')).at(-1);
    if (!target) return [];
    const { x, y, width, height } = target.getBoundingClientRect();
    const points = [
      [0.5, 0.5],
      [0.02, 0.15],
      [0.98, 0.15],
      [0.02, 0.85],
      [0.98, 0.85],
    ] as const;
    return points.flatMap(([right, down]) => {
      const top = document.elementFromPoint(x + width * right, y + height * down);
      return top && target.contains(top) ? [] : [top?.outerHTML.slice(0, 120) ?? 'off the screen'];
    });
  });

/** How far something stands out sideways, in pixels: the desk, and what is open on it. */
const sideways = (page: Page): Promise<number[]> =>
  page
    .locator('.frame-desk, .crew-panel-body')
    .evaluateAll((all) => all.map((one) => one.scrollWidth - one.clientWidth));

export interface Place {
  browser: Browser;
  url: string;
}

export function describeCrewScreens(place: () => Place): void {
  let page: Page;
  const open = async (screen: Pick<CrewScreen, 'scene' | 'open' | 'shows'>) => {
    await page.setViewportSize(TABLET);
    await page.goto(`${place().url}/gallery/crew?scene=${screen.scene}`);
    await page.locator('.crew-cab, .crew-take').first().waitFor();
    await screen.open?.(page);
    await page.locator(screen.shows).first().waitFor();
  };

  beforeAll(async () => {
    const context = await place().browser.newContext({
      serviceWorkers: 'block',
      reducedMotion: 'reduce',
      viewport: TABLET,
      permissions: ['geolocation', 'screen-wake-lock'],
      geolocation: { latitude: 37.7599, longitude: -122.4148, accuracy: 6 },
    });
    await context.addInitScript(() => localStorage.setItem('readback.theme', 'light'));
    page = await context.newPage();
  });
  afterAll(() => page?.context().close());

  describe('F13: WCAG AA in light, dark and night; targets of 72 px; nothing over the next status', () => {
    for (const screen of CREW_SCREENS) {
      test(screen.name, async () => {
        await open(screen);
        expect(await troublesInEachTheme(page)).toEqual([]);
        for (const viewport of [TABLET, PHONE]) {
          await page.setViewportSize(viewport);
          const size = `at ${viewport.width}`;
          expect(await smallTargets(page), size).toEqual([]);
          expect(await overNextStatus(page), size).toEqual([]);
          expect(Math.max(...(await sideways(page))), size).toBe(0);
        }
      });
    }
  });

  test('of three notices one is seen, the gravest first; a press shows the next and keeps the focus', async () => {
    await open({ scene: 'notices', shows: '.rb-notices-next' });
    const seen = page.locator('.rb-banner:visible');
    const next = page.locator('.rb-notices-next');
    const isSeen = async (words: string, count: string) => {
      await seen.filter({ hasText: words }).waitFor();
      expect(await seen.count()).toBe(1);
      expect(await next.textContent()).toContain(count);
    };
    await isSeen('storage does not answer', '1 of 3');
    await next.click();
    await isSeen('Was it this tablet?', '2 of 3');
    await next.click();
    await isSeen('The downloaded map was removed', '3 of 3');
    await next.click();
    await isSeen('storage does not answer', '1 of 3');
    expect(await next.evaluate((one) => one === document.activeElement)).toBe(true);
    await next.click();
    await page.getByRole('button', { name: 'Yes, this tablet' }).click();
    await isSeen('storage does not answer', '1 of 2');
  });

  describe('by keyboard', () => {
    test('every button of a call is reached by Tab, and what has the focus shows it', async () => {
      await open({ scene: 'second', shows: '.crew-second' });
      const names = await page
        .locator('.crew-cab :is(button, a)')
        .evaluateAll((all) => all.map((one, nth) => (one.setAttribute('data-nth', String(nth)), nth)));
      const reached = new Set<number>();
      for (let press = 0; press < 2 * names.length && reached.size < names.length; press += 1) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(() => {
          const focused = document.activeElement;
          if (!focused?.hasAttribute('data-nth')) return undefined;
          const { outlineStyle, outlineWidth } = getComputedStyle(focused);
          const shows = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
          return { nth: Number(focused.getAttribute('data-nth')), shows, text: focused.textContent };
        });
        if (at === undefined) continue;
        expect(at.shows, at.text ?? '').toBe(true);
        reached.add(at.nth);
      }
      expect([...reached].sort((a, b) => a - b)).toEqual(names);
    });

    test('a panel opened with Enter has the focus; closed with Escape it gives it back to what opened it', async () => {
      await open({ scene: 'patient', shows: '.crew-call' });
      const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
      for (const name of ['Menu', 'Live', 'Patients', 'Backup', 'Trip']) {
        const opener = page.locator('.crew-cab').getByRole('button', { name }).first();
        await opener.focus();
        const before = await focused();
        await page.keyboard.press('Enter');
        await page.locator('.crew-panel-title:focus').waitFor();
        await page.keyboard.press('Escape');
        await page.locator('.crew-panel').waitFor({ state: 'detached' });
        await expect.poll(focused).toBe(before);
      }
    });
  });
}
