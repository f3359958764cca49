/** `/docs` as a reader meets it: in Chromium, light and dark, wide and narrow, by the rules of accessibility. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type Axe from 'axe-core';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM } from '../support/crew-page.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';

let server: TestServer;
let browser: Browser;
let axeSource: string;
beforeAll(async () => {
  [server, browser, axeSource] = await Promise.all([
    startTestServer(),
    chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }),
    readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
  ]);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

describe('/docs in a browser', () => {
  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
  ] as const)(
    '%s, %i wide: no faults, nothing blocked, no sideways scrolling',
    async (colorScheme, width) => {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('requestfailed', (request) => complaints.push(request.url()));
      await page.goto(`${server.url}/docs`);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      await page.evaluate(axeSource);
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: typeof Axe };
        const found = await axe.run(document);
        return found.violations.map(({ id, nodes }) => [id, nodes.length, nodes[0]?.html]);
      });
      expect(violations).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      expect(complaints.filter((each) => !each.includes('favicon'))).toEqual([]);
      const shots = process.env['READBACK_SHOTS'];
      if (shots) await page.screenshot({ path: `${shots}/docs-${colorScheme}-${width}.png` });
      await page.close();
    },
    60_000,
  );
});
