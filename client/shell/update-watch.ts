import { registerSW } from 'virtual:pwa-register';

/** A tablet on a long shift is never reopened, so ask now and then. */
const CHECK_EVERY_MS = 30 * 60_000;

/** Registers the service worker and tells when a newer one waits; `apply` lets it take over and reloads. */
export function watchForUpdate(onReady: (apply: () => void) => void): void {
  const update = registerSW({
    onNeedRefresh: () => onReady(() => void update(true)),
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
