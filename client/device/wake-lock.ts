export type WakeLockState = 'off' | 'on' | 'refused' | 'unsupported';

export interface KeepAwake {
  /** Keeps the screen lit until `allowSleep`, taking the lock again whenever the browser let go of it. */
  keepAwake(): void;
  allowSleep(): void;
}

export interface KeepAwakeOptions {
  onState: (state: WakeLockState) => void;
  wakeLock?: WakeLock | undefined;
  page?: Document | undefined;
}

/** The browser drops the lock each time the page is hidden and may refuse it on low battery; both are ordinary. */
export function createKeepAwake({
  onState,
  wakeLock = navigator.wakeLock,
  page = document,
}: KeepAwakeOptions): KeepAwake {
  let wanted = false;
  let asking = false;
  let held: WakeLockSentinel | undefined;

  const letGo = async () => {
    const lock = held;
    held = undefined;
    await lock?.release();
  };
  const take = async () => {
    if (!wanted || held || asking || page.visibilityState !== 'visible') return;
    asking = true;
    try {
      const lock = await wakeLock.request('screen');
      held = lock;
      lock.addEventListener('release', () => {
        if (held === lock) held = undefined;
        onState('off');
      });
      onState('on');
      if (!wanted) await letGo();
    } catch {
      onState('refused');
    } finally {
      asking = false;
    }
  };
  const takeAgain = () => void take();

  return {
    keepAwake() {
      if (!wakeLock) {
        onState('unsupported');
        return;
      }
      if (wanted) return;
      wanted = true;
      page.addEventListener('visibilitychange', takeAgain);
      void take();
    },
    allowSleep() {
      wanted = false;
      page.removeEventListener('visibilitychange', takeAgain);
      void letGo();
    },
  };
}
