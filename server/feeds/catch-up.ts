/**
 * Bringing one listener from its own cursor to where the feed is, without a gap or a double at the switch (I5).
 * The listener joins the feed in the same turn of the event loop in which its cursor equals what the feed has sent.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame } from '../../shared/protocol/feed.ts';
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
}

/** The tail of this process may be a moment behind the log the listener read its snapshot from. */
const TAIL_WAIT_MS = 10;

export async function catchUp(
  { database, org, feed }: CatchUpDeps,
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
    const batch = await readBatch({ database, org, after: at });
    if (!batch) {
      await delay(TAIL_WAIT_MS);
      continue;
    }
    listener.send(frameFor(feed.scope, { from: at, batch }));
    at = batch.to;
  }
}
