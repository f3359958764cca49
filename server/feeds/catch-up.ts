/**
 * Bringing one listener from its own cursor to where the feed is, without a gap or a double at the switch (I5).
 * The listener joins the feed in the same turn of the event loop in which its cursor equals what the feed has sent, and is
 * never paged past it: whoever watches the tail to end a session's scope has then seen all the session was given (I9).
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame } from '../../shared/protocol/feed.ts';
import type { Scope } from '../../shared/rooms/scope.ts';
import { readBatch } from '../log/tail.ts';
import type { Database } from '../store/database.ts';
import type { Feed } from './feed.ts';
import { frameFor } from './frame.ts';

export interface Listener {
  send(frame: Frame): void;
  /** Joins the feed's members. */
  join(): void;
  /** Resolves when the listener can take more; a slow reader is paged, never buffered without end (I16). */
  ready(): Promise<void>;
  isGone(): boolean;
}

export interface CatchUpDeps {
  database: Database;
  org: string;
  feed: Feed;
  /** The listener's own scope: what its feed hears, and what is for this person only. */
  scope: Scope;
}

/** The tail of this process may be a moment behind the log the listener read its snapshot from. */
const TAIL_WAIT_MS = 10;

export async function catchUp(
  { database, org, feed, scope }: CatchUpDeps,
  cursor: number,
  listener: Listener,
): Promise<void> {
  let at = cursor;
  while (!listener.isGone()) {
    feed.flush();
    if (at === feed.sentTo()) {
      listener.join();
      return;
    }
    if (at > feed.sentTo()) {
      await delay(TAIL_WAIT_MS);
      continue;
    }
    await listener.ready();
    const batch = await readBatch({ database, org, after: at, upTo: feed.sentTo() });
    // The scope may have ended while the page was read.
    if (listener.isGone()) return;
    if (!batch) {
      await delay(TAIL_WAIT_MS);
      continue;
    }
    listener.send(frameFor(scope, { from: at, batch }));
    at = batch.to;
  }
}
