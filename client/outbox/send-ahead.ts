/**
 * A crew in danger does not wait for a disk: an emergency that is not saved in time goes to the server as it is, outside the
 * lane. Its own fact follows under the same id as soon as there is a place for it, and the server knows the two for one.
 */
import { toInstant } from '../../shared/time.ts';
import type { Author } from './author.ts';
import { backOffMs } from './back-off.ts';
import type { Capture } from './commit.ts';
import type { PushPath } from './push-path.ts';

const URGENT = 'unit:emergency';
const OUTSIDE_THE_LANE = 0;
const LONGEST_WAIT_MS = 5_000;

export interface SendAheadDeps {
  device: string;
  /** Ways to the server in the name of `author`, the preferred first. */
  paths(author: Author): readonly PushPath[];
  /** Unix milliseconds. */
  now(): number;
  /** 0 <= x < 1 */
  chance(): number;
}

/** Until the server has answered, or it is saved after all and goes the usual way. */
export async function sendAhead(
  deps: SendAheadDeps,
  capture: Capture,
  isUnsaved: () => boolean,
): Promise<void> {
  const events = capture.events
    .filter(({ type }) => type === URGENT)
    .map((event) => ({ ...event, lane: OUTSIDE_THE_LANE }));
  if (events.length === 0) return;
  for (let failures = 0; isUnsaved(); failures += 1) {
    const ways = deps.paths(capture.author);
    const way = ways[failures % Math.max(1, ways.length)];
    const answer = await way?.push({ device: deps.device, sentAt: toInstant(deps.now()), events });
    if (answer?.kind === 'reply') return;
    const waitMs = Math.min(LONGEST_WAIT_MS, backOffMs(failures + 1, deps.chance()));
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}
