/** What the client needs of the machine it runs on; tests hand in their own. */
import { browserCanary, type Canary } from '../device/canary.ts';
import { createClockWatch, readClock, type ClockReading } from '../device/clock.ts';
import { browserSpareStores, type SpareStore } from '../device/spare-store.ts';
import { readRoom, type StorageRoom } from '../device/storage-room.ts';
import { watchWakeUps } from '../device/visibility.ts';
import { createLeadership } from '../device/web-lock.ts';

export interface DevicePorts {
  readClock(): ClockReading;
  /** So many random bytes. */
  random(bytes: number): Uint8Array;
  /** 0 <= x < 1 */
  chance(): number;
  fetch: typeof fetch;
  /** Everything that may mean "look again now"; returns what ends it. */
  watchWakeUps(onWake: (reason: string) => void): () => void;
  /** Asks the browser to wake the service worker when there is a network; where it cannot, nothing happens. */
  askBackground(): void;
  /** Whether this tab is the one to drain; a hint only. */
  lead(name: string): { isLeader(): boolean; stop(): void };
  /** Places outside IndexedDB for presses while it fails, the preferred first. */
  spareStores(name: string): SpareStore[];
  /** What outlives the databases; undefined where nothing can. */
  canary(): Canary | undefined;
  readRoom(): Promise<StorageRoom | undefined>;
  /** Takes the downloaded map off this device; true when there was one. */
  evictMap(): Promise<boolean>;
}

/** The two names below are the service worker's too. */
const DRAIN_MESSAGE = 'readback:drain';
const DRAIN_TAG = 'drain';

/** Chromium's Background Sync; not in TypeScript's library. */
interface HasSync {
  sync: { register(tag: string): Promise<void> };
}
const hasSync = (registration: object): registration is HasSync => 'sync' in registration;

export const browserPorts: DevicePorts = {
  readClock,
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  chance: Math.random,
  fetch: (...request) => fetch(...request),
  watchWakeUps(onWake) {
    if (typeof document === 'undefined') return () => {};
    const ends = [watchWakeUps({ onWake }), watchWorker(onWake), clockJumps(onWake)];
    return () => ends.forEach((end) => end());
  },
  askBackground() {
    if (typeof navigator === 'undefined' || !('serviceWorker' in navigator)) return;
    // Refused or unknown: the page drains by itself anyway.
    navigator.serviceWorker.ready
      .then((registration) => (hasSync(registration) ? registration.sync.register(DRAIN_TAG) : undefined))
      .catch(() => undefined);
  },
  lead(name) {
    if (typeof document === 'undefined' || !('locks' in navigator))
      return { isLeader: () => true, stop: () => {} };
    return createLeadership({ name, onChange: () => {} });
  },
  spareStores: browserSpareStores,
  canary: browserCanary,
  readRoom: () => readRoom(),
  // Maps are kept by a room above this one; whoever opens a client for a screen that has one says how it goes.
  evictMap: async () => false,
};

/** Background Sync wakes every page through the service worker. */
function watchWorker(onWake: (reason: string) => void): () => void {
  if (!('serviceWorker' in navigator)) return () => {};
  const heard = ({ data }: MessageEvent<unknown>): void => {
    if (typeof data === 'object' && data !== null && 'type' in data && data.type === DRAIN_MESSAGE)
      onWake('sync');
  };
  navigator.serviceWorker.addEventListener('message', heard);
  return () => navigator.serviceWorker.removeEventListener('message', heard);
}

function clockJumps(onWake: (reason: string) => void): () => void {
  const watch = createClockWatch({ onJump: () => onWake('clock-jump') });
  return () => watch.stop();
}
