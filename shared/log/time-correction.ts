/** How a device's clock becomes `occurredAt` (design 3). The device's own stamp is never rewritten. */
import { isPlausibleMs, toInstant, toUnixMs, type Instant } from '../time.ts';
import type { DeviceEvent, Flag } from './envelope.ts';

/** Past this a stamp from the future is a broken clock, not a fast one (NEMSIS e056 allows an hour; we measure clocks). */
export const FUTURE_TOLERANCE_MS = 5_000;

export interface Arrival {
  /** Server clock when the batch arrived. */
  receivedAt: Instant;
  /** Device clock when the batch was sent. */
  sentAt: Instant;
}

export interface CorrectedTime {
  occurredAt: Instant;
  skewMs: number;
  uncertaintyMs?: number;
  flags: Flag[];
}

/**
 * The measured offset wins; a device that has measured none is corrected by what the batch shows on arrival,
 * which is off by at most the time the batch travelled. What still lies in the future, or where no calendar
 * reaches, is clamped and flagged.
 */
export function correctTime(event: Pick<DeviceEvent, 'at' | 'clock'>, arrival: Arrival): CorrectedTime {
  const receivedMs = toUnixMs(arrival.receivedAt);
  const offsetMs = event.clock ? event.clock.ms : receivedMs - toUnixMs(arrival.sentAt);
  const flags: Flag[] = event.clock ? [] : ['clock-unmeasured'];
  const atMs = toUnixMs(event.at);
  let skewMs = Math.round(offsetMs);
  if (atMs + skewMs > receivedMs + FUTURE_TOLERANCE_MS || !isPlausibleMs(atMs + skewMs)) {
    skewMs = receivedMs - atMs;
    flags.push('clock-clamped');
  }
  return {
    occurredAt: toInstant(atMs + skewMs),
    skewMs,
    ...(event.clock ? { uncertaintyMs: Math.round(event.clock.uncertaintyMs) } : {}),
    flags,
  };
}
