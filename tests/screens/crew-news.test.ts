/** What reaches a crew that is not looking: changes of its call, and a push to a closed app. */
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHROMIUM } from '../support/crew-page.ts';
import { pushesTo } from '../support/push-service.ts';
import { startGallerySite, type GallerySite } from './gallery-site.ts';

let site: GallerySite;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([
    startGallerySite(),
    chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }),
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

test('F7: a waiting second call that is withdrawn is said in the strip; one the crew declined itself is not', async () => {
  const page = await browser.newPage({ serviceWorkers: 'block', viewport: { width: 1180, height: 820 } });
  await page.goto(`${site.url}/gallery/crew?scene=second`);
  const strip = page.locator('.crew-strip-word[role=status]');
  const second = (nth: number) => ({ unitId: 'M12', incidentId: '261121-p3q8r1', assignmentId: `w-${nth}` });
  await strip.getByRole('button', { name: /^Second call/ }).waitFor();
  const hear = (type: string, { assignmentId, ...on }: ReturnType<typeof second>) =>
    page.evaluate((draft) => window.crewStory?.hear(draft), {
      type,
      ...on,
      data: { assignmentId, incident: { type: 'Traffic collision', address: 'Mission St', priority: 1 } },
    });
  await hear('assignment:cancelled', { ...second(0), assignmentId: 'a-261121-p3q8r1' });
  let nth = 0;
  await expect
    .poll(
      async () => {
        // The news is not of the first paint: each round another call comes and goes.
        nth += 1;
        await hear('assignment:sent', second(nth));
        await hear('assignment:cancelled', second(nth));
        return strip.textContent();
      },
      { timeout: 30_000, interval: 500 },
    )
    .toContain('Second call is off: Traffic collision, Mission St / 24th St');
  await hear('assignment:sent', second(nth + 1));
  await strip.getByRole('button', { name: /^Second call/ }).click();
  await page.getByRole('button', { name: 'Decline' }).click({ delay: 50 });
  await page.getByRole('button', { name: 'Still with a patient' }).click();
  await strip.filter({ hasText: 'Call declined, saved' }).waitFor();
  expect(await strip.textContent()).not.toContain('is off');
  await page.close();
}, 60_000);

test('C3: a push is always shown, opens the app and says nothing of the call; an unreadable one too', async () => {
  const context = await browser.newContext();
  await context.grantPermissions(['notifications'], { origin: site.url });
  const page = await context.newPage();
  await page.goto(`${site.url}/gallery`);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  const push = await pushesTo(page, site.url);
  const message = { title: 'New assignment for M1', path: '/crew' };
  await push(JSON.stringify({ ...message, type: 'assignment', tag: 'assignment-A1' }));
  await push(
    JSON.stringify({ type: 'call-update', title: 'Call changed for M1', tag: 'call-M1', path: '/crew' }),
  );
  await push('rubbish');
  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const notices = (await registration?.getNotifications()) ?? [];
      return notices
        .map(({ title, requireInteraction, silent }) => `${title}: ${requireInteraction}, ${silent}`)
        .sort();
    });
  await expect
    .poll(shown, { timeout: 30_000 })
    // Somebody looks at the page: it has its own tone for what is no new call.
    .toEqual([
      'Call changed for M1: false, true',
      'New assignment for M1: true, false',
      'Open Readback: false, true',
    ]);
  // A press of a person cannot be made here: the worker is given the event that comes of one.
  const [worker] = context.serviceWorkers();
  await worker?.evaluate(async () => {
    const scope = globalThis as unknown as ServiceWorkerGlobalScope;
    const [notification] = await scope.registration.getNotifications({ tag: 'assignment-A1' });
    if (notification) scope.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
  });
  // To the crew's desk, which sends a stranger to sign in; and of what was for the last person nothing stays on the screen.
  await page.waitForURL(/\/sign-in$/);
  await expect.poll(shown, { timeout: 30_000 }).toEqual([]);
  await context.close();
}, 60_000);
