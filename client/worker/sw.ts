import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkFirst } from 'workbox-strategies';
import { drainInBackground } from './background-drain.ts';
import { openFromNotice, showPush } from './push-notice.ts';
import { keepShellFiles } from './shell-files.ts';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: Parameters<typeof keepShellFiles>[0] };

/** Chromium's Background Sync; not in TypeScript's library. */
interface SyncEvent extends ExtendableEvent {
  tag: string;
}
const isSyncEvent = (event: Event): event is SyncEvent => 'tag' in event && 'waitUntil' in event;

/** Addresses the server answers itself; the app's page must never stand in for them. */
const SERVER_PATHS = [
  /^\/api\//,
  /^\/socket\.io\//,
  /^\/docs/,
  /^\/openapi\.json/,
  /^\/health/,
  /^\/ready/,
  /^\/stats/,
  /^\/metrics/,
  /^\/map\//,
];

const NEVER_KEPT = /\/(package\.json|area\.pmtiles)$/;
const MAP_CACHE = 'readback-map';

const shell = keepShellFiles(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(shell.page, { denylist: SERVER_PATHS }));

/* Says which map there is now: an old answer would hide a new map for ever. */
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname === '/map/source.json',
  new NetworkFirst({ cacheName: MAP_CACHE, networkTimeoutSeconds: 3 }),
);

/* Tiles, glyphs and sprites do not change under one address. Ranges of one large archive are not kept here:
   the Cache API refuses 206 answers. */
registerRoute(
  ({ url, request, sameOrigin }) =>
    sameOrigin &&
    url.pathname.startsWith('/map/') &&
    !NEVER_KEPT.test(url.pathname) &&
    !request.headers.has('range'),
  new CacheFirst({ cacheName: MAP_CACHE }),
);

/* A page opened by the first install is also served by this worker; later versions wait for the person's word. */
clientsClaim();
self.addEventListener('message', (event) => {
  const message: unknown = event.data;
  if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'SKIP_WAITING')
    void self.skipWaiting();
});

self.addEventListener('sync', (event: Event) => {
  if (isSyncEvent(event) && event.tag === 'drain') event.waitUntil(drainInBackground());
});

/* A push also means a network: what waits goes out, that it arrived among it. Nothing of that keeps the notice from being shown. */
self.addEventListener('push', (event) => {
  const shown = showPush(event.data).catch(() => undefined);
  event.waitUntil(shown.then(drainInBackground).catch(() => undefined));
});

self.addEventListener('notificationclick', (event) => {
  event.waitUntil(openFromNotice(event.notification));
});
