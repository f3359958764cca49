/** Acknowledged own facts are kept long enough to heal a server restored from a backup (I8), and then let go. */
import { toInstant, toUnixMs, type Instant } from '../../shared/time.ts';
import type { OutboxDatabase } from './outbox-database.ts';

const SENT_KEPT_MS = 30 * 24 * 60 * 60_000;

export async function dropOldSent(database: OutboxDatabase, now: Instant): Promise<void> {
  const before = toInstant(toUnixMs(now) - SENT_KEPT_MS);
  await database.sent.where('ackedAt').below(before).delete();
}
