/** Opening the outbox when the app starts: patient with a database process that is just coming back (iOS on waking). */
import { backOffMs } from '../outbox/back-off.ts';
import { COMMIT_TIMEOUT_MS, inTime, reopen } from '../outbox/commit.ts';
import { deviceAtStart, type DeviceAtStart } from '../outbox/device-facts.ts';
import type { OutboxDatabase } from '../outbox/outbox-database.ts';

const TRIES = 4;

/** Who this device is. Rejects when storage does not open after several tries; then only a new start may help. */
export async function openDevice(database: OutboxDatabase, makeId: () => string): Promise<DeviceAtStart> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await inTime(deviceAtStart(database, makeId), COMMIT_TIMEOUT_MS);
    } catch (error) {
      if (failures + 1 >= TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, backOffMs(failures, 1)));
      await inTime(reopen(database), COMMIT_TIMEOUT_MS).catch(() => undefined);
    }
  }
}
