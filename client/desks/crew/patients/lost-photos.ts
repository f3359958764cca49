/** Keeps photos and signatures on their way, and says so when one cannot go: nobody waits for a picture that never comes. */
import { createEffect, createRoot, onCleanup } from 'solid-js';
import { uploadsOf } from '../../../uploads/uploads.ts';
import type { Cab } from '../cab-state.tsx';

/** Needs an owner. */
export function tellOfLost(cab: Cab): void {
  let end: (() => void) | undefined;
  let isOver = false;
  onCleanup(() => {
    isOver = true;
    end?.();
  });
  void uploadsOf(cab.client)
    .then((uploads) => {
      if (isOver) return;
      let told = 0;
      createRoot((dispose) => {
        end = dispose;
        createEffect(() => {
          const lost = uploads.waiting().filter(({ state }) => state === 'failed').length;
          if (lost > told) {
            cab.feedback.error();
            cab.outcomes.say(
              lost === 1
                ? 'A photo or signature was not sent: see Patients'
                : `${lost} photos or signatures were not sent: see Patients`,
              'bad',
            );
          }
          told = lost;
        });
      });
    })
    .catch(() => undefined);
}
