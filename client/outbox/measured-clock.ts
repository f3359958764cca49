/**
 * The device's clock with what was measured about it. The wall clock stamps; the monotonic clock notices when
 * the wall clock was set in between, so that a press offline after somebody "fixed" the time is still placed right (F2).
 */
import type { ClockReading } from '../device/clock.ts';
import type { StoredOffset } from './device-facts.ts';

export interface ClockOffset {
  /** Add to the wall clock to get server time. */
  ms: number;
  uncertaintyMs: number;
}

export interface MeasuredClock {
  read(): ClockReading;
  /** The offset that holds for a stamp made now; undefined until something was measured. */
  offset(): ClockOffset | undefined;
  /** A fresh measurement. */
  measured(offset: ClockOffset): void;
}

/** Tablet crystals are within some tens of parts per million. */
const DRIFT_PER_MS = 50e-6;
/** Smaller differences between the two clocks are timer noise and gradual correction by the system. */
const SMALLEST_STEP_MS = 250;

export function createMeasuredClock(
  read: () => ClockReading,
  stored: StoredOffset | undefined,
): MeasuredClock {
  let known = stored && {
    offset: { ms: stored.ms, uncertaintyMs: stored.uncertaintyMs },
    wallMs: stored.measuredAtMs,
    // The monotonic clock starts anew with every page: nothing to compare a stored measurement with.
    monotonicMs: undefined as number | undefined,
  };
  return {
    read,
    measured(offset) {
      known = { offset, ...read() };
    },
    offset() {
      if (!known) return undefined;
      const now = read();
      const wallPassedMs = now.wallMs - known.wallMs;
      const passedMs =
        known.monotonicMs === undefined ? Math.max(0, wallPassedMs) : now.monotonicMs - known.monotonicMs;
      const found = stepped(known.offset, wallPassedMs - passedMs, passedMs);
      // Set back while the app was closed: how long it was closed nobody knows, and the doubt is stated.
      const isUnknown = known.monotonicMs === undefined && wallPassedMs < -SMALLEST_STEP_MS;
      return isUnknown ? { ...found, uncertaintyMs: found.uncertaintyMs - wallPassedMs } : found;
    },
  };
}

/**
 * A wall clock that fell behind the monotonic one was set back: the offset grows by as much.
 * One that ran ahead was set forward, or the device slept while its monotonic clock stood still; the two look alike,
 * so the offset stays and the doubt is stated.
 */
function stepped(offset: ClockOffset, stepMs: number, passedMs: number): ClockOffset {
  const uncertaintyMs = offset.uncertaintyMs + Math.max(0, passedMs) * DRIFT_PER_MS;
  if (stepMs < -SMALLEST_STEP_MS) return { ms: offset.ms - stepMs, uncertaintyMs };
  if (stepMs > SMALLEST_STEP_MS) return { ms: offset.ms, uncertaintyMs: uncertaintyMs + stepMs };
  return { ms: offset.ms, uncertaintyMs };
}
