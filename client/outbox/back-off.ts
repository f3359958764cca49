/** Full-jitter back-off: a storm of returning tablets spreads itself. Pure but for the chance handed in. */
const FIRST_MS = 500;
export const BACK_OFF_CAP_MS = 30_000;

/** Milliseconds to wait after `failures` failures in a row; `chance` is 0 <= x < 1. */
export function backOffMs(failures: number, chance: number): number {
  const ceiling = Math.min(BACK_OFF_CAP_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.round(chance * ceiling);
}
