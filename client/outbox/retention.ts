/** Acknowledged own facts are kept long enough to heal a server restored from a backup (I8), and then let go. */
import { toInstant, toUnixMs, type Instant } from '../../shared/time.ts';
import type { OutboxDatabase } from './outbox-database.ts';

export const DAY_MS = 24 * 60 * 60_000;
const SENT_KEPT_MS = 30 * DAY_MS;

/** `keptMs`: shorter only where room runs out. */
export async function dropOldSent(
  database: OutboxDatabase,
  now: Instant,
  keptMs: number = SENT_KEPT_MS,
): Promise<void> {
  const before = toInstant(toUnixMs(now) - keptMs);
  await database.sent.where('ackedAt').below(before).delete();
}
