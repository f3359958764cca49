/**
 * The app's own files, kept by the worker for starts without a network. A page goes on fetching parts of itself for as long
 * as it is open, and a crew on a call is never made to restart: when a newer version takes over, what the pages of the older
 * ones are made of stays, until the last of them is gone.
 */
import type { RouteHandlerCallback } from 'workbox-core';
import { PrecacheController, PrecacheRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope;

type Manifest = Parameters<PrecacheController['precache']>[0];

/** Which pages are of an older version: a worker is stopped at any time, and forgets. Its name keeps it when a tablet is wiped. */
const OLD_PAGES_CACHE = 'readback-precache.old-pages';
const OLD_PAGES = '/old-pages';

/** Keeps what is in the manifest, answers from it, and removes what no open page is made of. */
export function keepShellFiles(manifest: Manifest): { page: RouteHandlerCallback } {
  const files = new PrecacheController();
  files.addToCacheList(manifest);
  registerRoute(new PrecacheRoute(files));
  const kept = () => caches.open(files.strategy.cacheName);

  /* Of an older version: the server no longer has it. */
  registerRoute(
    ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/'),
    async ({ request }) => (await (await kept()).match(request, { ignoreVary: true })) ?? fetch(request),
  );

  async function removeOutdated(): Promise<void> {
    const cache = await kept();
    const current = new Set(files.getURLsToCacheKeys().values());
    for (const request of await cache.keys()) if (!current.has(request.url)) await cache.delete(request);
  }

  self.addEventListener('install', (event) => {
    event.waitUntil(files.install(event));
  });
  self.addEventListener('activate', (event) => {
    event.waitUntil(
      openPages().then(async (pages) => {
        if (pages.length > 0) return rememberOldPages(pages);
        await removeOutdated();
      }),
    );
  });

  let areThereOld = true;
  let isLooking = false;
  async function removeWhenUnused(): Promise<void> {
    // The files of a version that waits are nobody's yet, and not for this one to remove.
    if (self.registration.installing || self.registration.waiting) return;
    const old = await oldPages();
    areThereOld = old.length > 0;
    if (!areThereOld) return;
    const open = await openPages();
    if (old.some((id) => open.includes(id))) return;
    await removeOutdated();
    await caches.delete(OLD_PAGES_CACHE);
    areThereOld = false;
  }
  self.addEventListener('fetch', (event) => {
    if (!areThereOld || isLooking) return;
    isLooking = true;
    event.waitUntil(removeWhenUnused().finally(() => (isLooking = false)));
  });

  return { page: files.createHandlerBoundToURL('/index.html') };
}

async function openPages(): Promise<string[]> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return pages.map(({ id }) => id);
}

async function rememberOldPages(ids: readonly string[]): Promise<void> {
  await (await caches.open(OLD_PAGES_CACHE)).put(OLD_PAGES, Response.json(ids));
}

async function oldPages(): Promise<readonly string[]> {
  const kept = await caches.match(OLD_PAGES, { cacheName: OLD_PAGES_CACHE });
  const ids: unknown = await kept?.json();
  return Array.isArray(ids) ? ids.map(String) : [];
}
