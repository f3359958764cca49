/**
 * The check of facts, once it is here. No press waits for it: what is recorded before, in the first moments of a start, is
 * checked by the server as everything is. After that a mistake of a screen is said at once.
 */
import { afterPaint } from '../device/after-paint.ts';
import { untilLoaded } from '../device/until-loaded.ts';
import type { EventCheck } from './draft.ts';

export interface Checks {
  /** Undefined as long as it has not come. */
  check(): EventCheck | undefined;
  /** After the next picture. */
  fetch(): Promise<void>;
}

export function createChecks(): Checks {
  let check: EventCheck | undefined;
  return {
    check: () => check,
    async fetch() {
      await afterPaint();
      check = (await untilLoaded(() => import('./event-check.ts'))).checkEvent;
    },
  };
}
