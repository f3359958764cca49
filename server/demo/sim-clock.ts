/** The demo's own time: it starts now and runs `speed` times as fast. Devices stamp with it, as with a fast clock. */
import { setTimeout as delay } from 'node:timers/promises';

export interface SimClock {
  speed: number;
  /** Time stands still until everybody is ready. */
  begin(): void;
  /** Simulated Unix milliseconds. */
  now(): number;
  /** Wall time minus simulated time, as a device would have measured it: add it to a stamp to get real time. */
  offsetAt(simMs: number): number;
  /** Resolves when the simulated time is reached; at once when it has passed. Rejects when aborted. */
  until(simMs: number, signal: AbortSignal): Promise<void>;
}

export function createSimClock(startMs: number, speed: number): SimClock {
  let begun: number | undefined;
  const wallAt = (simMs: number): number => (begun ?? Date.now()) + (simMs - startMs) / speed;
  return {
    speed,
    begin() {
      begun = Date.now();
    },
    now: () => (begun === undefined ? startMs : startMs + (Date.now() - begun) * speed),
    offsetAt: (simMs) => wallAt(simMs) - simMs,
    async until(simMs, signal) {
      for (let waitMs = wallAt(simMs) - Date.now(); waitMs > 0; waitMs = wallAt(simMs) - Date.now()) {
        // Node's timers hold at most 24 days; an hour at a time is enough.
        await delay(Math.min(waitMs, 3_600_000), undefined, { signal });
      }
      signal.throwIfAborted();
    },
  };
}
