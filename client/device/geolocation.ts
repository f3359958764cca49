/** A position as the device gave it: WGS84 degrees, metres, metres per second, degrees true; `at` is Unix ms of the fix. */
export interface Fix {
  at: number;
  lat: number;
  lon: number;
  accuracy: number;
  speed?: number;
  heading?: number;
  altitude?: number;
}

/** `denied`: a person must allow it. `no-fix`: none at the moment, still trying. `unsupported`: this device has none. */
export type LocationTrouble = 'denied' | 'no-fix' | 'unsupported';

export interface LocationWatchOptions {
  onFix: (fix: Fix) => void;
  onTrouble: (trouble: LocationTrouble) => void;
  geolocation?: Geolocation | undefined;
}

/** The watch is begun anew after this long without a fix: some receivers never come back by themselves. */
const RESTART_AFTER_MS = 15_000;
const PERMISSION_DENIED = 1;

const known = (value: number | null): value is number => value !== null && Number.isFinite(value);

/** Browsers say null, and some NaN, for what they do not know; absent is clearer. */
export function positionToFix({ coords, timestamp }: GeolocationPosition): Fix {
  return {
    at: timestamp,
    lat: coords.latitude,
    lon: coords.longitude,
    accuracy: coords.accuracy,
    ...(known(coords.speed) && { speed: coords.speed }),
    ...(known(coords.heading) && { heading: coords.heading }),
    ...(known(coords.altitude) && { altitude: coords.altitude }),
  };
}

/**
 * Watches until the returned function is called. "Position unavailable" and "timeout" are passing states, in tunnels as in
 * test browsers, which raise one before each new position: they are reported and the watch goes on.
 */
export function watchLocation({
  onFix,
  onTrouble,
  geolocation = navigator.geolocation,
}: LocationWatchOptions): () => void {
  if (!geolocation) {
    onTrouble('unsupported');
    return () => {};
  }
  let watch: number | undefined;
  let restart: ReturnType<typeof setTimeout> | undefined;

  const halt = () => {
    clearTimeout(restart);
    restart = undefined;
    if (watch !== undefined) geolocation.clearWatch(watch);
  };
  const begin = () => {
    halt();
    watch = geolocation.watchPosition(
      (position) => {
        clearTimeout(restart);
        restart = undefined;
        onFix(positionToFix(position));
      },
      (error) => {
        onTrouble(error.code === PERMISSION_DENIED ? 'denied' : 'no-fix');
        restart ??= setTimeout(begin, RESTART_AFTER_MS);
      },
      { enableHighAccuracy: true, maximumAge: 0, timeout: RESTART_AFTER_MS },
    );
  };
  begin();
  return halt;
}
