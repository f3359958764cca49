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
  /** Something else that cannot be had again wants room: true when the map made way for it. */
  spareMap(): Promise<boolean>;
  /** A write went through after all. */
  saved(): void;
  stop(): void;
}

const LOOK_EVERY_MS = 5 * 60_000;
/** A full disk answers no faster for being asked more often. */
const STEP_TIMEOUT_MS = 3_000;
/** How much of what was acknowledged is still worth keeping, in the order tried. */
const SENT_KEPT_MS = [7 * DAY_MS, DAY_MS];

export function createStorageCare({ database, readRoom, evictMap, now }: StorageCareDeps): StorageCare {
  const [room, setRoom] = createSignal<RoomState>('ample');
  let hasLostMap = false;
  let making: Promise<boolean> | undefined;

  const settle = (work: Promise<unknown>): Promise<unknown> =>
    inTime(work, STEP_TIMEOUT_MS).catch(() => undefined);

  async function loseMap(): Promise<boolean> {
    if ((await settle(evictMap())) !== true) return false;
    hasLostMap = true;
    return true;
  }

  /** The next thing that can be had again goes; true when there was one worth trying. */
  async function makeRoom(): Promise<boolean> {
    if (await loseMap()) return true;
    const before = await database.sent.count();
    for (const keptMs of SENT_KEPT_MS) {
      await settle(dropOldSent(database, toInstant(now()), keptMs));
      if ((await database.sent.count()) < before) return true;
    }
    return false;
  }

  const once = (): Promise<boolean> => {
    making ??= makeRoom().finally(() => {
      making = undefined;
    });
    return making;
  };

  async function lowNow(): Promise<boolean> {
    const left = await readRoom();
    return left !== undefined && isLow(left);
  }

  const fits = (): void => void setRoom(hasLostMap ? 'map-removed' : 'ample');

  async function look(): Promise<void> {
    while (await lowNow()) {
      if (await once()) continue;
      setRoom('full');
      return;
    }
    fits();
  }

  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS);
  return {
    room,
    look,
    async failed(error) {
      // What the browser says is left need not be true: other programs can fill a disk, and Chromium no longer tells.
      if (!isQuotaError(error)) return;
      if (await once()) fits();
      else setRoom('full');
    },
    async spareMap() {
      if (!(await loseMap())) return false;
      fits();
      return true;
    },
    saved() {
      if (room() === 'full') fits();
    },
    stop: () => clearInterval(timer),
  };
}
