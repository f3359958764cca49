/** When the tablet has nothing left to send: asked of its own store, since the badge may be a moment behind a press. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Facts this tablet holds and the server has not taken. */
const unsentFacts = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('readback-outbox');
        opening.addEventListener('error', () => reject(opening.error));
        opening.addEventListener('success', () => {
          const counted = opening.result.transaction('items').objectStore('items').count();
          counted.addEventListener('success', () => {
            opening.result.close();
            resolve(counted.result);
          });
        });
      }),
  );

/** A wire cut before this has been waited for may leave an earlier fact among those pressed after the cut. */
export async function untilAllSent(page: Page): Promise<void> {
  await expect.poll(() => unsentFacts(page), { timeout: 60_000 }).toBe(0);
  await page.locator('.rb-link-badge[data-state="live"]').waitFor();
}
