/** The parts of the crew desk that tests look for, in the words of the screen. */
import type Axe from 'axe-core';
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

const WCAG_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Violations as lines that say what and where. */
async function violationsOf(page: Page, rules: string[] | object): Promise<string[]> {
  return page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as { axe: typeof Axe };
    const { violations } = await axe.run(document, {
      runOnly: runOnly as string[],
      resultTypes: ['violations'],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    );
  }, rules);
}

export async function troublesIn(page: Page, axeSource: string): Promise<string[]> {
  await page.evaluate(axeSource);
  return violationsOf(page, WCAG_AA);
}

/** For other colours on a page that `troublesIn` has looked at. */
export const contrastTroublesIn = (page: Page): Promise<string[]> =>
  violationsOf(page, { type: 'rule', values: ['color-contrast'] });
