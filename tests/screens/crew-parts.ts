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

/** Light as `troublesIn`, then dark and night: of what AA asks, only contrast depends on the colours. */
export async function troublesInEachTheme(page: Page, axeSource: string): Promise<string[]> {
  const setTheme = (theme: string) =>
    page.evaluate((name) => void (document.documentElement.dataset['theme'] = name), theme);
  await setTheme('light');
  const found = await troublesIn(page, axeSource);
  for (const theme of ['dark', 'night']) {
    await setTheme(theme);
    // A part with a transition of its own is judged when its colours stand.
    await page.evaluate(() =>
      Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined))),
    );
    const contrast = await violationsOf(page, { type: 'rule', values: ['color-contrast'] });
    found.push(...contrast.map((line) => `${theme}: ${line}`));
  }
  await setTheme('light');
  return found;
}
