/** Room for presses: how much is left, and what may be thrown out to make some. Facts are not among it. */

export interface StorageRoom {
  usedBytes: number;
  quotaBytes: number;
}

/** Undefined where the browser does not say. Chromium 156 says 10 GB more than is used, whatever the disk has. */
export async function readRoom(
  storage: StorageManager = navigator.storage,
): Promise<StorageRoom | undefined> {
  try {
    const { usage, quota } = await storage.estimate();
    return usage === undefined || quota === undefined ? undefined : { usedBytes: usage, quotaBytes: quota };
  } catch {
    return undefined;
  }
}

/** Presses of years fit in this; a map tile or a photo more could still be refused. */
const LOW_BYTES = 20 * 1024 * 1024;

export const isLow = ({ usedBytes, quotaBytes }: StorageRoom): boolean => quotaBytes - usedBytes < LOW_BYTES;

/** Dexie wraps what the browser threw. */
export function isQuotaError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('name' in error && error.name === 'QuotaExceededError') return true;
  return 'inner' in error && isQuotaError(error.inner);
}
