import { createEffect, onCleanup, type Accessor } from 'solid-js';
import { deviceMap } from './map-on-device.ts';

const LOOK_EVERY_MS = 30 * 60_000;

/**
 * While on duty: a map on this device follows the operator's, an interrupted download goes on, and during a call nothing
 * is fetched. Needs an owner; comes late on purpose, as nothing of a shift waits for it.
 */
export function keepMap(onCall: Accessor<boolean>): void {
  const look = (): void =>
    void deviceMap()
      .then((map) => (onCall() ? undefined : map.refresh()))
      .catch(() => undefined);
  const timer = setInterval(look, LOOK_EVERY_MS);
  onCleanup(() => clearInterval(timer));
  createEffect(() => {
    const isOnCall = onCall();
    deviceMap()
      .then((map) => {
        map.setOnCall(isOnCall);
        return isOnCall ? undefined : map.refresh();
      })
      .catch(() => undefined);
  });
}
