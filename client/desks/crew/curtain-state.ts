/** What is covered on the screen: after some minutes without a touch, and what is sealed while the tablet is locked. */
import { createSignal, onCleanup, type Accessor } from 'solid-js';
import { AGENCY, settingsOf } from '../../../shared/ops/agency-settings.ts';
import type { Client } from '../../sync/app-state.ts';

export interface CurtainState {
  /** Patient data. */
  covered: Accessor<boolean>;
  /** Where the call is and what it is: covered from passers-by only, one touch shows it. */
  away: Accessor<boolean>;
  /** Somebody is here. What tells of patients stays covered. */
  glance(): void;
  /** The right person is looking; their PIN, where one is needed, was checked. */
  uncover(): void;
}

const LOOK_EVERY_MS = 2_000;
const MINUTE_MS = 60_000;

/** Needs an owner. Nothing else on the screen changes: statuses, timers and alerts stay within one touch. */
export function createCurtainState(client: Client): CurtainState {
  const [isIdle, setIdle] = createSignal(false);
  const [away, setAway] = createSignal(false);
  let touchedAt = performance.now();
  // A touch delays the cover; it does not take it away.
  const touch = () => {
    touchedAt = performance.now();
  };
  const minutes = () => settingsOf(client.document('settings', AGENCY)?.state).coverAfterMinutes;
  const timer = setInterval(() => {
    const after = minutes();
    if (after === 0 || performance.now() - touchedAt < after * MINUTE_MS) return;
    setIdle(true);
    setAway(true);
  }, LOOK_EVERY_MS);
  for (const kind of ['pointerdown', 'keydown'] as const) window.addEventListener(kind, touch);
  onCleanup(() => {
    clearInterval(timer);
    for (const kind of ['pointerdown', 'keydown'] as const) window.removeEventListener(kind, touch);
  });
  const glance = () => {
    touch();
    setAway(false);
  };
  return {
    covered: () => isIdle() || client.isLocked(),
    away,
    glance,
    uncover() {
      glance();
      setIdle(false);
    },
  };
}
