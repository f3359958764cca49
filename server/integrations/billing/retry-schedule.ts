/** When a failed delivery is tried again (contract 6): some 75 hours, then it is parked for a person to look at. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Wait before each attempt, counted from the one before. */
export const ATTEMPT_DELAYS_MS: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** Spread over this share of the wait, so that many deliveries that failed together do not come back together. */
const JITTER = 0.2;
/** A partner that asks for more than a day is asked again after a day. */
const LONGEST_RETRY_AFTER_MS = 24 * HOUR;

/**
 * Wait after a number of failed attempts, undefined when there are no more. Never sooner than the schedule or the
 * partner's Retry-After. `random` is from 0 to 1.
 */
export function nextDelayMs(
  failedAttempts: number,
  random: number,
  retryAfterMs: number = 0,
): number | undefined {
  const delay = ATTEMPT_DELAYS_MS[failedAttempts];
  if (delay === undefined) return undefined;
  return Math.max(delay * (1 + JITTER * random), Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS));
}
