/** A receiver for scenes: a drive that ended at the call some minutes ago, and nobody pressed. */
import { CALL, MINUTE_MS } from './situation.ts';

const EVERY_MS = 5_000;
const DRIVE_MS = 2 * MINUTE_MS;
const STOOD_MS = 3 * MINUTE_MS;
const DEGREES_AWAY = 0.012;
const MOVING_MPS = 11;

/** From now on this page's place is read from the drive. */
export function replayParkedDrive(): void {
  const endMs = Date.now();
  const parkedAtMs = endMs - STOOD_MS;
  const fixAt = (atMs: number) => {
    const left = Math.max(0, parkedAtMs - atMs) / DRIVE_MS;
    const coords = {
      latitude: CALL.location.lat + left * DEGREES_AWAY,
      longitude: CALL.location.lon,
      accuracy: 5,
      speed: left > 0 ? MOVING_MPS : 0,
      heading: 180,
      altitude: null,
      altitudeAccuracy: null,
    };
    return { timestamp: atMs, coords } as GeolocationPosition;
  };
  navigator.geolocation.watchPosition = (onFix) => {
    let atMs = parkedAtMs - DRIVE_MS;
    const timer = setInterval(() => {
      if (atMs <= endMs) onFix(fixAt(atMs));
      else clearInterval(timer);
      atMs += EVERY_MS;
    }, 20);
    return 1;
  };
}
