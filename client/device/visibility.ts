export type WakeReason = 'visible' | 'pageshow' | 'online' | 'resume';

export interface WakeUpOptions {
  /** Something may have changed while nobody looked: reconnect, drain, measure the clock. May come twice in a row. */
  onWake: (reason: WakeReason) => void;
  /** About to be hidden or frozen: the last moment to write something down. */
  onSleep?: (() => void) | undefined;
  page?: Document | undefined;
  view?: Window | undefined;
}

/**
 * All the ways a page comes back to life as one subscription; returns what ends it. `online` is only a hint to try:
 * browsers stay "online" with the server gone, so it never is the link state.
 */
export function watchWakeUps({ onWake, onSleep, page = document, view = window }: WakeUpOptions): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  page.addEventListener(
    'visibilitychange',
    () => (page.visibilityState === 'visible' ? onWake('visible') : onSleep?.()),
    { signal },
  );
  page.addEventListener('freeze', () => onSleep?.(), { signal });
  page.addEventListener('resume', () => onWake('resume'), { signal });
  view.addEventListener('pageshow', (event) => event.persisted && onWake('pageshow'), { signal });
  view.addEventListener('pagehide', () => onSleep?.(), { signal });
  view.addEventListener('online', () => onWake('online'), { signal });
  return () => ended.abort();
}
