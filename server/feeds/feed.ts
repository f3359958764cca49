/**
 * One feed per scope: sessions that hear the same rooms get the same frames, encoded once (design 5).
 * Frames that would be empty are held back and sent as one, so that a quiet scope costs a frame a second.
 */
import type { Frame } from '../../shared/protocol/feed.ts';
import type { Scope } from '../../shared/rooms/scope.ts';
import type { Tail, TailBatch, TailPosition } from '../log/tail.ts';
import { frameFor } from './frame.ts';

export interface Feed {
  scope: Scope;
  epoch(): string;
  /** Everything up to here has been sent to the members. */
  sentTo(): number;
  /** Sends what is held back. */
  flush(): void;
  stop(): void;
}

export interface FeedDeps {
  tail: Tail;
  org: string;
  scope: Scope;
  /** `batch`: what the frame was cut from; none when it only moves `to`. */
  send(frame: Frame, batch?: TailBatch): void;
  /** Whether a batch holds something for one member only. */
  isPersonal(batch: TailBatch): boolean;
}

const QUIET_FRAME_MS = 1_000;

export async function startFeed({ tail, org, scope, send, isPersonal }: FeedDeps): Promise<Feed> {
  let sentTo = 0;
  let position = 0;
  let epoch = '';
  let quiet: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(quiet);
    quiet = undefined;
    if (position === sentTo) return;
    const from = sentTo;
    sentTo = position;
    send({ epoch, from, to: position, events: [] });
  }

  function hear(batch: TailBatch): void {
    const frame = frameFor(scope, { from: sentTo, batch });
    position = batch.to;
    epoch = batch.epoch;
    if (frame.events.length === 0 && !isPersonal(batch)) {
      quiet ??= setTimeout(flush, QUIET_FRAME_MS);
      return;
    }
    clearTimeout(quiet);
    quiet = undefined;
    sentTo = batch.to;
    send(frame, batch);
  }

  // A batch may come between the moment the tail starts to tell and the moment we hear from where.
  const early: TailBatch[] = [];
  let listen = (batch: TailBatch): void => void early.push(batch);
  const start: TailPosition = await tail.follow(org, (batch) => listen(batch));
  position = start.position;
  sentTo = start.position;
  epoch = start.epoch;
  listen = hear;
  for (const batch of early) hear(batch);
  return {
    scope,
    epoch: () => epoch,
    sentTo: () => sentTo,
    flush,
    stop() {
      clearTimeout(quiet);
      start.unfollow();
    },
  };
}
