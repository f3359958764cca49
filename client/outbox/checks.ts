/**
 * The check of facts, once it is here. No press waits for it: what is recorded before, in the first moments of a start, is
 * checked by the server as everything is. After that a mistake of a screen is said at once.
 */
import { whenSettled } from '../device/after-paint.ts';
import { untilLoaded } from '../device/until-loaded.ts';
import type { EventCheck } from './draft.ts';

export interface Checks {
  /** Undefined as long as it has not come. */
  check(): EventCheck | undefined;
  /** When the start is over: it must not stand in the way of the first press. */
  fetch(): Promise<void>;
}

export function createChecks(): Checks {
  let check: EventCheck | undefined;
  return {
    check: () => check,
    async fetch() {
      await whenSettled();
      check = (await untilLoaded(() => import('./event-check.ts'))).checkEvent;
    },
  };
}
