/** What reaches a crew that is not looking: changes of its call, and a push to a closed app. */
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGallerySite, type GallerySite } from './gallery-site.ts';

let site: GallerySite;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([
    startGallerySite(),
    chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] }),
  ]);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

test('F7: a change of the present call is one line in the strip; the next status stays where it was', async () => {
  const page = await browser.newPage({ serviceWorkers: 'block', viewport: { width: 1180, height: 820 } });
  await page.goto(`${site.url}/gallery/crew?scene=patient`);
  const next = page.locator('.crew-cab .crew-next button');
  await next.waitFor();
  const before = await next.boundingBox();
  const line = page.locator('.crew-strip-word').filter({ hasText: 'Call changed: address is 9 Elm Road' });
  let door = 1;
  await expect
    .poll(
      async () => {
        // The news is not of the first paint: it is told from the moment it is there.
        await page.evaluate(
          (nth) => {
            const change = (address: string) =>
              window.crewStory?.hear({
                type: 'incident:updated',
                incidentId: '261121-k7m2x9',
                data: { address },
              });
            change(`${nth} Elm Road`);
            change('9 Elm Road');
          },
          (door += 1),
        );
        return line.count();
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBe(1);
  expect(await next.boundingBox()).toEqual(before);
  await page.close();
}, 60_000);

test('C3: a push is always shown, opens the app and says nothing of the call; an unreadable one too', async () => {
  const context = await browser.newContext();
  await context.grantPermissions(['notifications'], { origin: site.url });
  const page = await context.newPage();
  await page.goto(`${site.url}/gallery`);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  const devtools = await context.newCDPSession(page);
  const { promise: registered, resolve } = Promise.withResolvers<string>();
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const [first] = registrations;
    if (first) resolve(first.registrationId);
  });
  await devtools.send('ServiceWorker.enable');
  const registrationId = await registered;
  const message = {
    type: 'assignment',
    title: 'New assignment for M1',
    tag: 'assignment-A1',
    path: '/crew',
  };
  for (const data of [JSON.stringify(message), 'rubbish']) {
    await devtools.send('ServiceWorker.deliverPushMessage', { origin: site.url, registrationId, data });
  }
  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const notices = (await registration?.getNotifications()) ?? [];
      return notices.map(({ title, requireInteraction }) => `${title} ${requireInteraction}`).sort();
    });
  await expect
    .poll(shown, { timeout: 30_000 })
    .toEqual(['New assignment for M1 true', 'Open Readback false']);
  await context.close();
}, 60_000);
