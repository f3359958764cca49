import { onCleanup, onMount } from 'solid-js';
import { SESSION_KEY, type Session } from './session.ts';

/** Often enough that a removed member is noticed within a break. */
const EVERY_MS = 10 * 60_000;

/** Asks the server who we are at the start, when the link or the screen comes back, and now and then; follows other tabs. */
export function keepSessionFresh(session: Session): void {
  const refresh = () => void session.refresh();
  const onVisible = () => document.visibilityState === 'visible' && refresh();
  const onStorage = (event: StorageEvent) => event.key === SESSION_KEY && session.reload();
  let timer: ReturnType<typeof setInterval> | undefined;

  onMount(() => {
    refresh();
    timer = setInterval(refresh, EVERY_MS);
    addEventListener('online', refresh);
    addEventListener('storage', onStorage);
    document.addEventListener('visibilitychange', onVisible);
  });
  onCleanup(() => {
    clearInterval(timer);
    removeEventListener('online', refresh);
    removeEventListener('storage', onStorage);
    document.removeEventListener('visibilitychange', onVisible);
  });
}
