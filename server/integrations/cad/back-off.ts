/** When to try the CAD again: soon at first, then at a steady pace for ever (A5). */

const FIRST_MS = 500;
/** A CAD that comes back is met within five seconds, however long it was away (A8). */
const CAP_MS = 4_000;

/**
 * Milliseconds to wait before a reconnection. `attempt` counts from 1; `random` is 0 to 1 and spreads the servers of a
 * region that all lost the same CAD over the second half of the wait.
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  // Past this power the cap has long won, and 2 ** 1100 would be infinite.
  const full = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 20));
  return Math.round(full * (0.5 + random / 2));
}
