import { createSignal, onCleanup, type Accessor } from 'solid-js';
import type { PositionEta } from '../../../shared/protocol/positions.ts';
import type { Point } from '../../../shared/units/events.ts';
import { watchBattery, type BatteryReading } from '../../device/battery.ts';
import { watchLocation, type Fix, type LocationTrouble } from '../../device/geolocation.ts';
import { createKeepAwake, type WakeLockState } from '../../device/wake-lock.ts';
import { startTrack } from '../../positions/track-queue.ts';
import type { Client } from '../../sync/app-state.ts';

export interface Gps {
  /** The newest; `at` is the device's clock. */
  fix: Accessor<Fix | undefined>;
  /** Why there is no fix now; undefined while there is. */
  trouble: Accessor<LocationTrouble | undefined>;
  battery: Accessor<BatteryReading | undefined>;
  awake: Accessor<WakeLockState>;
}

export interface GpsOptions {
  unitId(): string;
  status(): string;
  eta(): PositionEta | undefined;
}

/** On duty: the track runs, the screen stays lit, the battery is watched. Ends with its owner. */
export function createGps(client: Client, { unitId, status, eta }: GpsOptions): Gps {
  const [fix, setFix] = createSignal<Fix>();
  const [trouble, setTrouble] = createSignal<LocationTrouble>();
  const [battery, setBattery] = createSignal<BatteryReading>();
  const [awake, setAwake] = createSignal<WakeLockState>('off');

  const track = startTrack(client, {
    unitId,
    status,
    eta,
    watch: (onFix) =>
      watchLocation({
        onFix: (next) => {
          setTrouble(undefined);
          setFix(next);
          onFix(next);
        },
        onTrouble: setTrouble,
      }),
    battery: () => {
      const reading = battery();
      return reading && { level: reading.level, isCharging: reading.charging };
    },
  });
  const endBattery = watchBattery(setBattery);
  const lit = createKeepAwake({ onState: setAwake });
  lit.keepAwake();
  onCleanup(() => {
    track.stop();
    endBattery();
    lit.allowSleep();
  });
  return { fix, trouble, battery, awake };
}

/** A fix older than this no longer says where a press was made. */
const FRESH_MS = 30_000;

/** Where the vehicle is now, if the receiver said so a moment ago by the device's clock. */
export function placeNow({ fix }: Pick<Gps, 'fix'>, deviceNowMs: number): Point | undefined {
  const last = fix();
  if (!last || deviceNowMs - last.at > FRESH_MS) return undefined;
  return { lat: last.lat, lon: last.lon };
}

const TROUBLE_WORDS: Record<LocationTrouble, string> = {
  denied: 'GPS not allowed',
  'no-fix': 'GPS searching',
  unsupported: 'No GPS here',
};

/** `GPS ±6 m`, or why it is off. */
export function gpsWords(gps: Pick<Gps, 'fix' | 'trouble'>): string {
  const trouble = gps.trouble();
  if (trouble) return TROUBLE_WORDS[trouble];
  const fix = gps.fix();
  if (!fix) return TROUBLE_WORDS['no-fix'];
  return `GPS ±${Math.round(fix.accuracy)} m`;
}
