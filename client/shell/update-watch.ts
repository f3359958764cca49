import { registerSW } from 'virtual:pwa-register';
import { whenSettled } from '../device/after-paint.ts';

/** A tablet on a long shift is never reopened, so ask now and then. */
const CHECK_EVERY_MS = 30 * 60_000;

export interface UpdateWatch {
  /** A newer version waits; `apply` lets its worker take over. */
  onReady(apply: () => void): void;
  /** The newer worker has taken over, at the word of this page or of another tab: this page is of the old version. */
  onTakenOver(): void;
}

/**
 * The library takes the next version for the first one on a page that has been open since before there was a worker, and
 * then says nothing: such a page heard "restart" and stayed as it was.
 */
function watchTakeover(onTakenOver: () => void): void {
  if (!('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  let isServed = serviceWorker.controller !== null;
  serviceWorker.addEventListener('controllerchange', () => {
    if (isServed) onTakenOver();
    isServed = true;
  });
}

/** Registers the service worker. Reloads nothing: when is for the page to say. */
export async function watchForUpdate({ onReady, onTakenOver }: UpdateWatch): Promise<void> {
  watchTakeover(onTakenOver);
  // A page that has its worker can start without looking for the next one.
  if (navigator.serviceWorker?.controller) await whenSettled();
  const update = registerSW({
    onNeedRefresh: () => onReady(() => void update()),
    onNeedReload: onTakenOver,
    onRegisteredSW(_url, registration) {
      if (!registration) return;
      setInterval(() => {
        registration.update().catch(() => {
          // No network: the next round asks again.
        });
      }, CHECK_EVERY_MS);
    },
  });
}
