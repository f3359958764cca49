import { createSignal, onCleanup, type Accessor } from 'solid-js';
import type { PositionEta } from '../../../shared/protocol/positions.ts';
import type { Point } from '../../../shared/units/events.ts';
import { watchBattery, type BatteryReading } from '../../device/battery.ts';
import { watchLocation, type Fix, type LocationTrouble } from '../../device/geolocation.ts';
import { createKeepAwake, type WakeLockState } from '../../device/wake-lock.ts';
import { createGapWatch } from '../../positions/gap-watch.ts';
import { startTrack } from '../../positions/track-queue.ts';
import type { Client } from '../../sync/app-state.ts';
import { toInstant } from '../../../shared/time.ts';
import { reportGap } from '../../units/unit-actions.ts';

/** When the last fix came, on this device, across reloads. */
const LAST_FIX = 'readback-last-fix';
const GAP_TICK_MS = 5_000;

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
  /** Whether this tablet's places go out as the unit's. */
  reports(): boolean;
}

/** On duty: the track runs, the screen stays lit, the battery is watched. Ends with its owner. */
export function createGps(client: Client, { unitId, status, eta, reports }: GpsOptions): Gps {
  const [fix, setFix] = createSignal<Fix>();
  const [trouble, setTrouble] = createSignal<LocationTrouble>();
  const [battery, setBattery] = createSignal<BatteryReading>();
  const [awake, setAwake] = createSignal<WakeLockState>('off');

  const gaps = createGapWatch({
    now: Date.now,
    isHidden: () => document.hidden,
    remembered: () => Number(localStorage.getItem(LAST_FIX)) || undefined,
    remember: (atMs) => localStorage.setItem(LAST_FIX, String(atMs)),
    onGap({ fromMs, toMs, reason }) {
      // Another tablet of the unit reports its places: a gap here is none of the unit's.
      if (!reports()) return;
      const offsetMs = client.clockOffset()?.ms ?? 0;
      const [from, to] = [toInstant(fromMs + offsetMs), toInstant(toMs + offsetMs)];
      reportGap(client.outbox, { unitId: unitId(), from, to, reason }).catch(() => undefined);
    },
  });
  const ticking = setInterval(() => gaps.tick(), GAP_TICK_MS);
  const track = startTrack(client, {
    unitId,
    status,
    eta,
    watch: (onFix) =>
      watchLocation({
        onFix: (next) => {
          setTrouble(undefined);
          setFix(next);
          gaps.fix();
          if (reports()) onFix(next);
        },
        onTrouble: (what) => {
          setTrouble(what);
          gaps.trouble(what);
        },
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
    clearInterval(ticking);
    // Off duty nobody asks where the tablet is.
    localStorage.removeItem(LAST_FIX);
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
