/** What axe finds wrong with a page, by WCAG 2.2 AA. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type Axe from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
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

/** On what is open now, in the colours it has. */
export async function troublesIn(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  return violationsOf(page, WCAG_AA);
}

/** Light as `troublesIn`, then dark and night: of what AA asks, only contrast depends on the colours. */
export async function troublesInEachTheme(page: Page): Promise<string[]> {
  const setTheme = (theme: string) =>
    page.evaluate((name) => void (document.documentElement.dataset['theme'] = name), theme);
  await setTheme('light');
  const found = await troublesIn(page);
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
