/** Right after the fact: taken back, or pressed late. Run with the other scenes of the crew desk, on one build. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { troublesIn } from '../support/accessibility.ts';
import { next, nextIs, recorded, word } from './crew-parts.ts';

type WithScene = (scene: string, use: (page: Page) => Promise<void>) => Promise<void>;

export function describeAfterTheFact(withScene: WithScene): void {
  describe('right after the fact', () => {
    test('F12: a press is taken back, its questions go with it, and the step is next again', async () => {
      await withScene('patient', async (page) => {
        await next(page).click();
        await word(page, 'Transporting saved');
        await page.getByRole('heading', { name: 'Where to?' }).waitFor();
        await page.getByRole('button', { name: 'Undo' }).click();
        await word(page, 'Transporting taken back');
        await nextIs(page, 'Transporting');
        await page.getByRole('heading', { name: 'Where to?' }).waitFor({ state: 'detached' });
        // Taken back is another fact; the press stays in the record.
        expect((await recorded(page)).at(-1)).toBe('transporting');
      });
    });

    test('F12: pressed late: the time is set with a reason, and the trip shows both', async () => {
      await withScene('patient', async (page) => {
        await page.getByRole('button', { name: 'Trip' }).first().click();
        const row = page.locator('.crew-trip li').filter({ hasText: 'On scene' });
        const before = await row.locator('time').textContent();
        await row.getByRole('button', { name: 'On scene was pressed late' }).click();
        await page.getByRole('button', { name: '−1 min' }).click();
        expect(await troublesIn(page)).toEqual([]);
        await page.getByRole('button', { name: 'Hands full' }).click();
        await word(page, /^On scene was at/);
        await page.getByRole('button', { name: 'Trip' }).first().click();
        await row.filter({ hasText: `said ${before} (hands full)` }).waitFor();
      });
    });

    test('calls of the last 30 days open without a link', async () => {
      await withScene('offline', async (page) => {
        await page.getByRole('button', { name: 'Menu' }).click();
        await page.getByRole('button', { name: 'Calls of the last 30 days' }).click();
        await page.locator('.crew-history .crew-choice').first().click();
        await page.locator('.crew-history .crew-trip li').first().waitFor();
        expect(await troublesIn(page)).toEqual([]);
      });
    });
  });
}
