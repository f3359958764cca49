/** Pushes without a push service: there is none here to be had. */
import type { Page } from 'playwright-core';

/** Hands the worker of this page's app a push, as the browser would; also after the page has gone elsewhere. */
export async function pushesTo(page: Page, origin: string): Promise<(data: string) => Promise<unknown>> {
  const devtools = await page.context().newCDPSession(page);
  const { promise: registered, resolve } = Promise.withResolvers<string>();
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const [first] = registrations;
    if (first) resolve(first.registrationId);
  });
  await devtools.send('ServiceWorker.enable');
  const registrationId = await registered;
  return (data) => devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data });
}

/** The browser's part of it, kept over restarts as browsers keep it. */
export function fakePushService(): void {
  const KEY = 'test-push';
  const made = () => {
    const id = localStorage.getItem(KEY);
    return id === null
      ? null
      : {
          options: { applicationServerKey: null },
          toJSON: () => ({
            endpoint: `https://push.example.invalid/${id}`,
            keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) },
          }),
          unsubscribe: async () => {
            localStorage.removeItem(KEY);
            return true;
          },
        };
  };
  Object.assign(PushManager.prototype, {
    getSubscription: async () => made(),
    subscribe: async () => {
      localStorage.setItem(KEY, crypto.randomUUID());
      return made();
    },
  });
}

/** A browser's push manager, as far as an app can tell: one subscription at a time, for one key, at an address of its own. */
export function pushBrowser(endpointOf: (nth: number) => string, keys: { p256dh: string; auth: string }) {
  let made = 0;
  let there: object | null = null;
  const manager = {
    getSubscription: async () => there,
    async subscribe({ applicationServerKey }: { applicationServerKey: Uint8Array<ArrayBuffer> }) {
      made += 1;
      const endpoint = endpointOf(made);
      there = {
        options: { applicationServerKey: applicationServerKey.slice().buffer },
        toJSON: () => ({ endpoint, keys }),
        unsubscribe: async () => {
          there = null;
          return true;
        },
      };
      return there;
    },
  };
  return { manager, made: () => made };
}
