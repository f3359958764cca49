/**
 * Keeps room for presses. When the browser's quota runs out the downloaded map goes first, because it can be had again;
 * then acknowledged facts from the oldest, which the server has; facts that only this device has never go.
 */
import { createSignal } from 'solid-js';
import { isLow, isQuotaError, type StorageRoom } from '../device/storage-room.ts';
import { toInstant } from '../../shared/time.ts';
import { inTime } from './commit.ts';
import type { OutboxDatabase } from './outbox-database.ts';
import { DAY_MS, dropOldSent } from './retention.ts';

/** `map-removed`: there is room again, and the map was the price. `full`: nothing is left to throw out. */
export type RoomState = 'ample' | 'map-removed' | 'full';

export interface StorageCareDeps {
  database: OutboxDatabase;
  readRoom(): Promise<StorageRoom | undefined>;
  /** True when there was a map to remove. */
  evictMap(): Promise<boolean>;
  /** Unix milliseconds. */
  now(): number;
}

export interface StorageCare {
  room(): RoomState;
  /** Looks how much is left, and makes room when it is little. */
  look(): Promise<void>;
  /** A write failed: for want of room, perhaps. */
  failed(error: unknown): Promise<void>;
  stop(): void;
}

const LOOK_EVERY_MS = 5 * 60_000;
/** A full disk answers no faster for being asked more often. */
const STEP_TIMEOUT_MS = 3_000;
/** How much of what was acknowledged is still worth keeping, in the order tried. */
const SENT_KEPT_MS = [7 * DAY_MS, DAY_MS];

export function createStorageCare({ database, readRoom, evictMap, now }: StorageCareDeps): StorageCare {
  const [room, setRoom] = createSignal<RoomState>('ample');
  let making: Promise<void> | undefined;

  async function makeRoom(): Promise<void> {
    const hadMap = await inTime(evictMap(), STEP_TIMEOUT_MS).catch(() => false);
    for (const keptMs of SENT_KEPT_MS) {
      if (!(await lowNow())) break;
      await inTime(dropOldSent(database, toInstant(now()), keptMs), STEP_TIMEOUT_MS).catch(() => undefined);
    }
    const isFull = await lowNow();
    setRoom((before) => (isFull ? 'full' : hadMap || before === 'map-removed' ? 'map-removed' : 'ample'));
  }

  async function lowNow(): Promise<boolean> {
    const now = await readRoom();
    return now !== undefined && isLow(now);
  }

  const once = (): Promise<void> => {
    making ??= makeRoom().finally(() => {
      making = undefined;
    });
    return making;
  };

  async function look(): Promise<void> {
    if (await lowNow()) await once();
    else setRoom((before) => (before === 'full' ? 'ample' : before));
  }

  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS);
  return {
    room,
    look,
    async failed(error) {
      if (!isQuotaError(error)) return look();
      await once();
      // The browser refused, whatever it says there is left: other programs can fill a disk too.
      setRoom((before) => (before === 'ample' ? 'full' : before));
    },
    stop: () => clearInterval(timer),
  };
}
