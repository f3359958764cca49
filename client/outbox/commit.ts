/**
 * Writing facts down. One transaction for the lane numbers and the facts, awaited to its completion: an aborted
 * transaction (quota) never settles its operations, and a lost database process settles nothing at all.
 */
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import { toInstant } from '../../shared/time.ts';
import type { Author } from './author.ts';
import { takeLanes } from './device-facts.ts';
import { putBackIfGone, type DeviceMemory } from './device-memory.ts';
import type { UnsavedEvent } from './draft.ts';
import type { OutboxDatabase } from './outbox-database.ts';

export interface Capture {
  events: readonly UnsavedEvent[];
  author: Author;
}

/** A stuck database must show as "not yet saved" while the person still looks at the button. */
export const COMMIT_TIMEOUT_MS = 4_000;

class TimedOut extends Error {}

/** Rejects when `work` has not settled in time. The work itself cannot be stopped; it must be safe to repeat. */
export async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new TimedOut(`no answer from the database in ${timeoutMs} ms`)),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Safe to repeat: facts that an earlier try did commit are found by id and returned as they are. */
export async function commitOnce(
  database: OutboxDatabase,
  { events, author }: Capture,
  memory?: DeviceMemory,
): Promise<DeviceEvent[]> {
  const { items, sent, discarded, device } = database;
  let wasPutBack = false;
  const saved = await database.transaction('rw', items, sent, discarded, device, async () => {
    if (memory) wasPutBack = await putBackIfGone(database, memory);
    const ids = events.map(({ id }) => id);
    const before = await items.where('id').anyOf(ids).toArray();
    if (before.length) return before.map(({ event }) => event);
    const acknowledged = await sent.where('id').anyOf(ids).toArray();
    if (acknowledged.length) return acknowledged.map(({ event }) => event);
    const letGo = await discarded.where('id').anyOf(ids).toArray();
    if (letGo.length) return letGo.map(({ event }) => event);
    const firstLane = await takeLanes(database, events.length);
    const facts = events.map((event, index) => ({ ...event, lane: firstLane + index }));
    await items.bulkAdd(
      facts.map((event) => ({
        lane: event.lane,
        id: event.id,
        event,
        state: 'waiting' as const,
        author: author.sub,
        org: author.org,
        capturedAt: toInstant(Date.parse(event.at)),
        attempts: 0,
      })),
    );
    return facts;
  });
  if (wasPutBack) memory?.onPutBack();
  return saved;
}

/** Drops the connection and opens a new one: the cure when the browser's database process died. */
export async function reopen(database: OutboxDatabase): Promise<void> {
  database.close({ disableAutoOpen: false });
  await database.open();
}
