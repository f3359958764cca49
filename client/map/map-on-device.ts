/** This page's one map on the device, opened when somebody first asks for it. */
import { createSignal } from 'solid-js';
import { openDeviceMapDatabase } from './device-map-database.ts';
import { openDeviceMap, type DeviceMap, type MapOnDevice } from './device-map.ts';
import { openPartStore } from './part-store.ts';

/** The service worker's cache of letters, symbols and small map files. */
const LOOKS_CACHE = 'readback-map';

const [opened, setOpened] = createSignal<DeviceMap>();
let opening: Promise<DeviceMap> | undefined;

/** Rejects where the browser keeps nothing at all; may then be tried again. */
export function deviceMap(): Promise<DeviceMap> {
  opening ??= open().then(
    (map) => {
      setOpened(() => map);
      return map;
    },
    (error: unknown) => {
      opening = undefined;
      throw error;
    },
  );
  return opening;
}

/** For a checklist: undefined until `deviceMap()` was opened. */
export const mapOnDevice = (): MapOnDevice | undefined => opened()?.onDevice();

/** Storage is short: the map goes first (facts never). It can be fetched again. True when there was one. */
export async function evictMap(): Promise<boolean> {
  return (await deviceMap()).remove();
}

async function open(): Promise<DeviceMap> {
  const database = openDeviceMapDatabase();
  return openDeviceMap({
    database,
    store: await openPartStore(database),
    fetch: (...request) => fetch(...request),
    keepLooks: async (urls) => {
      // Without a secure context there is no cache, and no offline app either.
      if (!('caches' in globalThis)) return;
      const cache = await caches.open(LOOKS_CACHE);
      const missing = [];
      for (const url of urls) if (!(await cache.match(url))) missing.push(url);
      await cache.addAll(missing);
    },
    dropLooks: async () => 'caches' in globalThis && caches.delete(LOOKS_CACHE),
    now: Date.now,
    chance: Math.random,
    pauseFor: (ms) =>
      new Promise((resolve) => {
        const again = (): void => {
          clearTimeout(timer);
          window.removeEventListener('online', again);
          resolve();
        };
        const timer = setTimeout(again, ms);
        window.addEventListener('online', again);
      }),
  });
}
