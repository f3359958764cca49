import { createEffect, on } from 'solid-js';
import type { Session } from './session.ts';

/** Whoever signed out is not woken any more; also where they did so in another tab, or before the app was closed. */
export function endPushesOnSignOut(session: Session): void {
  createEffect(
    on(
      () => session.signedIn() === undefined,
      (isOut) => {
        if (!isOut) return;
        // Of no use before anybody ever signed in, so not part of the first script.
        void import('../alerts/push-subscription.ts').then(({ endPushes }) => endPushes());
      },
    ),
  );
}
