/** The crew desk in every situation, on the real folds with a link that can be cut, in a real browser. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RelayHow } from '../../shared/protocol/feed.ts';
import { troublesIn } from '../support/accessibility.ts';
import { CHROMIUM } from '../support/crew-page.ts';
import { describeAfterTheFact } from './crew-after-the-fact.ts';
import { describeCrewScreens } from './crew-screen-checks.ts';
import { next, nextIs, rail, recorded, word } from './crew-parts.ts';
import { startGallerySite, type GallerySite } from './gallery-site.ts';

const LANDSCAPE = { width: 1180, height: 820 };
const SIZES = [LANDSCAPE, { width: 820, height: 1180 }, { width: 390, height: 844 }];
/** Longer than the next target rests after a press. */
const REST_MS = 900;

let site: GallerySite;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [site, browser] = await Promise.all([
    startGallerySite(),
    chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }),
  ]);
  const context = await browser.newContext({
    serviceWorkers: 'block',
    reducedMotion: 'reduce',
    permissions: ['geolocation', 'screen-wake-lock'],
    geolocation: { latitude: 37.7599, longitude: -122.4148, accuracy: 6 },
  });
  // Each scene begins with what a new tablet remembers of its screens: nothing.
  await context.addInitScript(() => {
    localStorage.clear();
    localStorage.setItem('readback.theme', 'light');
  });
  page = await context.newPage();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

interface Opening {
  viewport?: { width: number; height: number };
}

/** Loaded anew, in the one page there is: to open another costs more than all that is looked at in it. */
async function withScene(scene: string, opening: Opening, use: (page: Page) => Promise<void>): Promise<void> {
  await page.setViewportSize(opening.viewport ?? LANDSCAPE);
  await page.goto(`${site.url}/gallery/crew?scene=${scene}`);
  await page.locator('.crew-cab, .crew-take').first().waitFor();
  await use(page);
}

/** What does not fit on a screen of this size. */
async function misfits(page: Page, { width, height }: { width: number; height: number }): Promise<string[]> {
  const desk = page.locator('.frame-desk');
  const sideways = await desk.evaluate((at) => at.scrollWidth - at.clientWidth);
  const box = await page.locator('.crew-next button, .crew-take-none').last().boundingBox();
  if (!box) return ['no next status'];
  const has: [fits: boolean, words: string][] = [
    [sideways === 0, `${sideways} px stand out sideways`],
    [box.height >= 120, `the next status is ${box.height} px high`],
    [box.y + box.height <= height, `the next status ends at ${box.y + box.height} px`],
    [box.width > width - 60, `the next status is ${box.width} px wide`],
  ];
  return has.flatMap(([fits, words]) => (fits ? [] : [words]));
}

describeCrewScreens(() => ({ browser, url: site.url }));

describe('F13: every crew screen', () => {
  for (const scene of ['take', 'alert', 'second', 'arrived', 'offline']) {
    test(`fits each size, the next status whole and on the screen: ${scene}`, async () => {
      await withScene(scene, {}, async (page) => {
        for (const viewport of SIZES) {
          await page.setViewportSize(viewport);
          // What is laid out by script follows its new size a frame later.
          await expect
            .poll(() => misfits(page, viewport), { message: `at ${viewport.width} x ${viewport.height}` })
            .toEqual([]);
        }
      });
    });
  }
});

describe('the press', () => {
  test('F1: is recorded first, shows its custody hop by hop, and moves on to the next step', async () => {
    await withScene('en-route', {}, async (page) => {
      await nextIs(page, 'On scene');
      await next(page).click();
      await word(page, 'On scene saved');
      await page.locator('.crew-tile[data-status=on_scene] .crew-hop[data-step=saved]').waitFor();
      await page.locator('.crew-tile[data-status=on_scene] .crew-hop[data-step=server]').waitFor();
      await nextIs(page, 'At patient');
      // I18: billing's cursor is past it, but billing gets nothing before the transport is complete.
      expect(await page.locator('.crew-hop[data-step=billing]').count()).toBe(0);
    });
  });

  test('F13: two taps of one hand are one fact, on the next status and in the rail', async () => {
    await withScene('en-route', {}, async (page) => {
      await nextIs(page, 'On scene');
      const before = await recorded(page);
      await next(page).dblclick();
      await nextIs(page, 'At patient');
      expect(await recorded(page)).toEqual([...before, 'on_scene']);
      await rail(page, 'Staged').dblclick();
      await word(page, /pressed twice, recorded once|Staged saved/);
      await page.waitForTimeout(REST_MS);
      expect(await recorded(page)).toEqual([...before, 'on_scene', 'staged']);
    });
  });

  test('Enter presses the next status from the start, and a key held down presses once', async () => {
    await withScene('en-route', {}, async (page) => {
      await nextIs(page, 'On scene');
      const before = await recorded(page);
      const cdp = await page.context().newCDPSession(page);
      const key = {
        type: 'keyDown',
        key: 'Enter',
        code: 'Enter',
        windowsVirtualKeyCode: 13,
        text: '\r',
      } as const;
      await cdp.send('Input.dispatchKeyEvent', key);
      for (let held = 0; held < 20; held += 1) {
        await cdp.send('Input.dispatchKeyEvent', { ...key, autoRepeat: true });
        await page.waitForTimeout(100);
      }
      await cdp.send('Input.dispatchKeyEvent', { ...key, type: 'keyUp' });
      expect(await recorded(page)).toEqual([...before, 'on_scene']);
    });
  });

  test('F3: a jump is warned of, never blocked, and the steps between stay empty', async () => {
    await withScene('en-route', {}, async (page) => {
      await rail(page, 'Transporting').filter({ hasText: 'skips 2 steps' }).click();
      await word(page, 'Transporting saved, skips 2 steps');
      expect(await page.locator('.crew-tile[data-status=on_scene]').getAttribute('data-stamped')).toBeNull();
      expect((await recorded(page)).at(-1)).toBe('transporting');
    });
  });
});

describe('questions come after the press is saved', () => {
  test('destination and odometer, over the call only; the next status stays free and keeps the focus', async () => {
    for (const viewport of SIZES) {
      await withScene('patient', { viewport }, async (page) => {
        await nextIs(page, 'Transporting');
        const was = await next(page).boundingBox();
        await next(page).click();
        await page.getByRole('heading', { name: 'Where to?' }).waitFor();
        expect((await recorded(page)).at(-1)).toBe('transporting');
        expect(await next(page).evaluate((button) => button === document.activeElement)).toBe(true);
        expect(await next(page).boundingBox()).toEqual(was);
        const panel = await page.locator('.crew-panel').boundingBox();
        expect((panel?.y ?? 0) + (panel?.height ?? 0)).toBeLessThanOrEqual(was?.y ?? 0);

        await page.getByRole('button', { name: /^CPMC Van Ness/ }).click();
        await page.getByRole('heading', { name: 'Odometer at the scene' }).waitFor();
        for (const key of ['4', '8', '0', '1', '2', 'Point', '5'])
          await page.getByRole('button', { name: key, exact: true }).click();
        await page.getByText(/Lower than the last reading, 48213.4/).waitFor();
        await page.getByRole('button', { name: 'Save anyway' }).click();
        await word(page, 'Odometer 48012.5 mi saved');
        await page
          .locator('.crew-destination-name')
          .filter({ hasText: 'CPMC Van Ness' })
          .waitFor({ state: 'attached' });
      });
    }
  });

  test('Escape and Skip leave them; a skipped reading can be given later from the trip', async () => {
    await withScene('patient', {}, async (page) => {
      await nextIs(page, 'Transporting');
      await next(page).click();
      await page.getByRole('heading', { name: 'Where to?' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Skip', exact: true }).click();
      await page.getByRole('button', { name: 'Trip' }).click();
      await page.getByRole('button', { name: /Odometer at scene Not read/ }).click();
      await page.getByRole('heading', { name: 'Odometer at the scene' }).waitFor();
    });
  });
});

describe('assignments', () => {
  const send = (page: Page, incidentId: string) =>
    page.evaluate((id) => {
      const incident = { type: 'Fall', address: '2200 Market St', priority: 3 };
      window.crewStory?.hear({ type: 'incident:created', incidentId: id, data: incident });
      const data = { assignmentId: `a-${id}`, incident };
      window.crewStory?.hear({ type: 'assignment:sent', unitId: 'M12', incidentId: id, data });
    }, incidentId);
  const alert = (page: Page) => page.getByRole('alertdialog');

  test('A9: fill the screen until answered; a finger already on its way down answers nothing', async () => {
    await withScene('idle', {}, async (page) => {
      // In the very moment it comes: a click from here is there later, on a busy machine too late.
      const tapped = page.evaluate(
        () =>
          new Promise<void>((done) => {
            const watch = new MutationObserver(() => {
              const button = document.querySelector<HTMLElement>('[role=alertdialog] .crew-next button');
              if (!button) return;
              watch.disconnect();
              button.click();
              done();
            });
            watch.observe(document.body, { childList: true, subtree: true });
          }),
      );
      await send(page, 'i-1');
      await tapped;
      expect(await alert(page).isVisible()).toBe(true);
      await page.waitForTimeout(REST_MS);
      await alert(page).getByRole('button', { name: 'Acknowledge' }).click();
      await alert(page).waitFor({ state: 'detached' });
      await nextIs(page, 'En route');
    });
  });

  test('A9: are declined with a reason, and the next one of the queue comes up', async () => {
    await withScene('idle', {}, async (page) => {
      await send(page, 'i-1');
      await send(page, 'i-2');
      await alert(page).getByText('1 more waiting').waitFor();
      await alert(page).getByRole('button', { name: 'Decline' }).click();
      await alert(page).getByLabel('Another reason').fill('Bridge closed');
      await alert(page).getByRole('button', { name: 'Decline', exact: true }).click();
      const reasons = () =>
        page.evaluate(() => {
          const outbox = window.crewStory?.outbox;
          return [...(outbox?.items() ?? []), ...(outbox?.recentlySent() ?? [])].flatMap(({ event }) =>
            event.type === 'assignment:declined'
              ? [`${event.incidentId}: ${String(event.data['reason'])}`]
              : [],
          );
        });
      await expect.poll(reasons).toEqual(['i-1: Bridge closed']);
      expect(await alert(page).isVisible()).toBe(true);
    });
  });

  test('F13: a second call during a call moves nothing, covers nothing, and leaves the present status alone', async () => {
    await withScene('patient', {}, async (page) => {
      await nextIs(page, 'Transporting');
      const places = () =>
        page.locator('.crew-rail button, .crew-next button, .crew-actions > *').evaluateAll((all) =>
          all.map((one) => {
            const { x, y, width, height } = one.getBoundingClientRect();
            return [x, y, width, height];
          }),
        );
      const before = await places();
      await send(page, 'i-2');
      await page.getByRole('button', { name: /Second call/ }).waitFor();
      expect(await places()).toEqual(before);
      expect(await alert(page).count()).toBe(0);

      await page.getByRole('button', { name: /Second call/ }).click();
      await alert(page).getByRole('button', { name: 'Back to present call' }).click();
      await page.getByRole('button', { name: /Second call/ }).click();
      await page.waitForTimeout(REST_MS);
      await alert(page).getByRole('button', { name: 'Acknowledge' }).click();
      await alert(page).waitFor({ state: 'detached' });
      await nextIs(page, 'Transporting');
      await page.getByText('1180 Valencia St').first().waitFor();
    });
  });
});

describe('I9: taking a unit this tablet has never been on', () => {
  const opensOnce = (page: Page) => page.getByText('M12 needs a connection once').waitFor();

  test('says offline that it needs a connection once, and opens by itself when there is one', async () => {
    await withScene('signing-on-offline', {}, async (page) => {
      await page.getByRole('heading', { name: 'Signing on to M12' }).waitFor();
      await opensOnce(page);
      expect(await troublesIn(page)).toEqual([]);
      await page.evaluate(() => window.crewStory?.setLink('live'));
      await page.getByText('One moment').waitFor();
      await page.locator('.crew-cab').waitFor();
    });
  });

  test('lets go of it again: both facts are kept, and the units are there to choose from', async () => {
    await withScene('signing-on-offline', {}, async (page) => {
      await opensOnce(page);
      await page.getByRole('button', { name: 'Choose another unit' }).click();
      await page.getByRole('heading', { name: 'Take a unit' }).waitFor();
      await page.locator('.rb-link-badge').filter({ hasText: '2 waiting' }).waitFor();
      await page.locator('.crew-unit').filter({ hasText: 'M12' }).getByText('Sam Okafor').waitFor();
      expect(await page.getByText('you, Paramedic').count()).toBe(0);
    });
  });
});

describe('custody', () => {
  test('I18, F1: offline the badge counts what is saved here with its age; on return it empties by itself', async () => {
    await withScene('offline', {}, async (page) => {
      await nextIs(page, 'On scene');
      await next(page).click();
      await page
        .locator('.rb-link-badge[data-state=saved-here]')
        .filter({ hasText: /1 waiting, oldest 0:0/ })
        .waitFor();
      await page.evaluate(() => window.crewStory?.setLink('live'));
      await page.locator('.rb-link-badge[data-state=live]').waitFor();
    });
  });

  test('I18: the tablet says how the CAD has a press, and never "at CAD" of what was merely sent', async () => {
    await withScene('en-route', {}, async (page) => {
      await nextIs(page, 'On scene');
      await next(page).click();
      const hop = page.locator('.crew-tile[data-status=on_scene] .crew-hop');
      await page.locator('.crew-tile[data-status=on_scene] .crew-hop[data-step=server]').waitFor();
      await page.locator('.crew-strip-custody button').first().click();
      const trail = page.locator('.crew-custody-row').filter({ hasText: 'On scene' }).first();
      const takes = (how?: RelayHow) => page.evaluate((given) => window.crewStory?.setCad(given), how);
      const cases = [
        [undefined, 'waiting', 'CAD', 'on server'],
        ['sent', 'sent', 'Sent to CAD', 'sent to CAD'],
        ['confirmed', 'reached', 'CAD confirmed', 'at CAD'],
        ['acknowledged', 'reached', 'CAD acknowledged', 'at CAD'],
        ['refused', 'failed', 'CAD refused', 'CAD refused'],
      ] as const;
      for (const [how, state, label, word] of cases) {
        await takes(how);
        await trail.locator(`li[data-state="${state}"]`).filter({ hasText: label }).waitFor();
        await expect.poll(() => hop.innerText()).toBe(word);
      }
    });
  });

  test('I2: a refused press says why, and only a second press of a person lets it go', async () => {
    await withScene('refused', {}, async (page) => {
      await page.getByRole('button', { name: '1 refused', exact: true }).click();
      await page.getByText('You are not signed on to M12.').waitFor();
      await page.getByRole('button', { name: 'Discard', exact: true }).click();
      await page.getByRole('button', { name: 'Keep' }).click();
      await page.getByRole('button', { name: 'Discard', exact: true }).click();
      await page.getByRole('button', { name: 'Discard for good' }).click();
      await page.getByRole('button', { name: '1 refused', exact: true }).waitFor({ state: 'detached' });
    });
  });

  test('a transport is completed in two presses in place, not by a double tap', async () => {
    await withScene('arrived', {}, async (page) => {
      await page.getByRole('button', { name: 'Transport complete' }).dblclick();
      expect(await page.getByText(/^Transport complete \d/).count()).toBe(0);
      await page.waitForTimeout(REST_MS);
      await page.getByRole('button', { name: 'Complete', exact: true }).click();
      await page.locator('.crew-complete-done').waitFor();
    });
  });
});

describeAfterTheFact((scene, use) => withScene(scene, {}, use));
