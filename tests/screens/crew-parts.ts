/** The parts of the crew desk that tests look for, in the words of the screen. */
import type { Locator, Page } from 'playwright-core';

export const next = (page: Page): Locator => page.locator('.crew-cab .crew-next button');
export const nextIs = (page: Page, label: string) =>
  next(page).filter({ hasText: label, hasNotText: 'saved' }).waitFor();
export const rail = (page: Page, label: string) =>
  page.locator('.crew-rail').getByRole('button', { name: new RegExp(`^${label}`) });
export const word = (page: Page, text: string | RegExp) =>
  page.locator('.crew-strip-word').filter({ hasText: text }).waitFor();

/** Statuses in this tablet's outbox and sent list, oldest first. */
export const recorded = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const outbox = window.crewStory?.outbox;
    const facts = [...(outbox?.recentlySent() ?? []), ...(outbox?.items() ?? [])].map(({ event }) => event);
    return facts
      .filter(({ type }) => type === 'unit:status')
      .sort((a, b) => a.lane - b.lane)
      .map(({ data }) => String(data['status']));
  });
