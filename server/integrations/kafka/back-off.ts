/** Waiting before the next attempt: doubling, with jitter, never more than half a minute. */
import { setTimeout as delay } from 'node:timers/promises';

const FIRST_MS = 250;
const LONGEST_MS = 30_000;

/** How long to wait after so many failures in a row; `random` is 0 to 1. */
export const backOffMs = (failures: number, random: number): number =>
  Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS) * (0.5 + random / 2);

/** Resolves after the time, or at once when the signal says stop. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
