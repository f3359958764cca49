export interface BatteryReading {
  /** 0 to 1. */
  level: number;
  charging: boolean;
}

/** Chromium's Battery Status API, as far as we read it; not in TypeScript's library. */
interface BatterySource extends EventTarget, BatteryReading {}
interface HasBattery {
  getBattery(): Promise<BatterySource>;
}

const hasBattery = (device: object): device is HasBattery =>
  'getBattery' in device && typeof device.getBattery === 'function';

/** Reports now and at each change; silent where the browser does not tell. Returns what ends it. */
export function watchBattery(
  onReading: (reading: BatteryReading) => void,
  device: object = navigator,
): () => void {
  if (!hasBattery(device)) return () => {};
  const ended = new AbortController();
  const begin = async () => {
    const battery = await device.getBattery();
    if (ended.signal.aborted) return;
    const report = () => onReading({ level: battery.level, charging: battery.charging });
    battery.addEventListener('levelchange', report, { signal: ended.signal });
    battery.addEventListener('chargingchange', report, { signal: ended.signal });
    report();
  };
  begin().catch(() => {
    // Forbidden by policy: the same as not having one.
  });
  return () => ended.abort();
}
