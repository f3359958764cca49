/**
 * The newest stretch of an organization's log, kept in memory: consumers that are close to the head need not read back
 * from the database what this process just committed. One that is further behind reads the database.
 */
import type { LoggedEvent } from './read.ts';
import type { Tail } from './tail.ts';

/** The next events after a cursor, none when it is at the head, or undefined when they are not here. */
export type ReadRecent = (after: number, limit: number) => readonly LoggedEvent[] | undefined;

const KEPT = 2_000;

/** Begins to keep what comes from now on. Reads nothing until the tail has told where it stands. */
export function keepRecent(tail: Tail, org: string): { read: ReadRecent; stop(): void } {
  let kept: LoggedEvent[] = [];
  /** Everything after `from` up to and with `to` is in `kept`. */
  let span: { from: number; to: number } | undefined;
  let stopped = false;
  let unfollow = (): void => undefined;

  tail
    .follow(org, (batch) => {
      if (!span || batch.from !== span.to) {
        kept = [];
        span = { from: batch.from, to: batch.from };
      }
      kept.push(...batch.events);
      span.to = batch.to;
      if (kept.length > 2 * KEPT) {
        kept = kept.slice(-KEPT);
        span.from = (kept[0]?.event.seq ?? span.to + 1) - 1;
      }
    })
    .then((place) => {
      unfollow = place.unfollow;
      if (stopped) unfollow();
    })
    // Without a tail every consumer reads the database, as it would after a restart.
    .catch(() => undefined);

  return {
    read(after, limit) {
      if (!span || after < span.from || after > span.to) return undefined;
      const start = after - span.from;
      return kept.slice(start, start + limit);
    },
    stop() {
      stopped = true;
      unfollow();
    },
  };
}
