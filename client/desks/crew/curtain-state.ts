/** Whether patient data on the screen is covered: after some minutes without a touch, and while the tablet is locked. */
import { createSignal, onCleanup, type Accessor } from 'solid-js';
import { AGENCY, settingsOf } from '../../../shared/ops/agency-settings.ts';
import type { Client } from '../../sync/app-state.ts';

export interface CurtainState {
  covered: Accessor<boolean>;
  /** The right person is looking; their PIN, where one is needed, was checked. */
  uncover(): void;
}

const LOOK_EVERY_MS = 2_000;
const MINUTE_MS = 60_000;

/** Needs an owner. Nothing else on the screen changes: statuses, timers and alerts stay within one touch. */
export function createCurtainState(client: Client): CurtainState {
  const [isIdle, setIdle] = createSignal(false);
  let touchedAt = performance.now();
  // A touch delays the cover; it does not take it away.
  const touch = () => {
    touchedAt = performance.now();
  };
  const minutes = () => settingsOf(client.document('settings', AGENCY)?.state).coverAfterMinutes;
  const timer = setInterval(() => {
    const after = minutes();
    if (after > 0 && performance.now() - touchedAt >= after * MINUTE_MS) setIdle(true);
  }, LOOK_EVERY_MS);
  for (const kind of ['pointerdown', 'keydown'] as const) window.addEventListener(kind, touch);
  onCleanup(() => {
    clearInterval(timer);
    for (const kind of ['pointerdown', 'keydown'] as const) window.removeEventListener(kind, touch);
  });
  return {
    covered: () => isIdle() || client.isLocked(),
    uncover() {
      touch();
      setIdle(false);
    },
  };
}
