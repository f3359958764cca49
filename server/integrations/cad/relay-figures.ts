/** What the relay knows of its own health (A6): kept while the process runs, read by screens and metrics. */
import { toInstant } from '../../../shared/time.ts';
import type { Landed, Taken } from './flight.ts';

export interface RelayCounts {
  /** Messages written to the line; one that had to be sent again counts again. */
  emitted: number;
  resent: number;
  acknowledged: number;
  confirmed: number;
  sent: number;
  /** Refused by the CAD, or left without the answer it gives to others. */
  failed: number;
  positions: number;
  /** From the CAD: facts in the log, repetitions, our own coming back, and what could not be used. */
  received: number;
  accepted: number;
  duplicates: number;
  echoes: number;
  rejected: number;
  connections: number;
}

/**
 * What anybody may know of a failure; its words may name hosts. `not-admitted`: the CAD does not take our token. `log-behind`:
 * the log cannot take what the CAD says. `failed`: anything of ours.
 */
export type RelayErrorCode = 'not-admitted' | 'unreachable' | 'log-behind' | 'failed';

export interface RelayFigures {
  counts: RelayCounts;
  /** `dialMs`: from dialling until the CAD took us. */
  connected(dialMs: number): void;
  dropped(): void;
  /** A connection that was not made, or is not worth keeping. */
  failed(error: string, code: RelayErrorCode): void;
  landed(landed: readonly Landed[], tookMs: number): void;
  read(): RelayReport;
}

export interface RelayReport {
  connected: boolean;
  lastConnection: string | null;
  /** How long the last connection took to make. */
  connectMs: number | null;
  /** Since the last connection. */
  attempts: number;
  lastError: string | null;
  lastErrorCode: RelayErrorCode | null;
  uptimeSeconds: number;
  uptimePercent: number;
  reconnects: number;
  /** Milliseconds from writing a message to the line until it is known to be with the CAD. */
  processingMs: { last: number | null; median: number | null; p95: number | null };
  /** Messages a second over the last minute. */
  perSecond: number;
  counts: RelayCounts;
}

const SAMPLES = 200;
const RATE_WINDOW_MS = 60_000;

/** `onLanded`: told how long each message took until it was known to be with the CAD. */
export function createRelayFigures(
  now: () => number,
  onLanded: (tookMs: number, messages: number) => void = () => undefined,
): RelayFigures {
  const startedMs = now();
  const counts = noCounts();
  const times: number[] = [];
  let recent: { atMs: number; count: number }[] = [];
  let upMs = 0;
  let upSinceMs: number | undefined;
  let lastConnectionMs: number | undefined;
  let connectMs: number | null = null;
  let attempts = 0;
  let lastError: string | null = null;
  let lastErrorCode: RelayErrorCode | null = null;

  const openMs = () => (upSinceMs === undefined ? 0 : now() - upSinceMs);

  return {
    counts,
    connected(dialMs) {
      connectMs = Math.round(dialMs);
      upSinceMs = lastConnectionMs = now();
      counts.connections += 1;
      attempts = 0;
      lastError = lastErrorCode = null;
    },
    dropped() {
      upMs += openMs();
      upSinceMs = undefined;
    },
    failed(error, code) {
      attempts += 1;
      lastError = error;
      lastErrorCode = code;
    },
    landed(landed, tookMs) {
      let count = 0;
      for (const { taken } of landed) {
        if (!taken) continue;
        counts[taken] += 1;
        count += 1;
      }
      if (count === 0) return;
      onLanded(tookMs, count);
      times.push(tookMs);
      if (times.length > SAMPLES) times.shift();
      recent.push({ atMs: now(), count });
      recent = recent.filter(({ atMs }) => atMs > now() - RATE_WINDOW_MS);
    },
    read: () => ({
      connected: upSinceMs !== undefined,
      lastConnection: lastConnectionMs === undefined ? null : toInstant(lastConnectionMs),
      connectMs,
      attempts,
      lastError,
      lastErrorCode,
      uptimeSeconds: Math.floor(openMs() / 1000),
      uptimePercent: percent(upMs + openMs(), now() - startedMs),
      reconnects: Math.max(0, counts.connections - 1),
      processingMs: { last: times.at(-1) ?? null, median: quantile(times, 0.5), p95: quantile(times, 0.95) },
      perSecond: rate(recent, now() - RATE_WINDOW_MS),
      counts: { ...counts },
    }),
  };
}

/** How many messages are with the CAD, however we know. */
export const delivered = (counts: Record<Taken, number>): number =>
  counts.acknowledged + counts.confirmed + counts.sent;

const noCounts = (): RelayCounts => ({
  emitted: 0,
  resent: 0,
  acknowledged: 0,
  confirmed: 0,
  sent: 0,
  failed: 0,
  positions: 0,
  received: 0,
  accepted: 0,
  duplicates: 0,
  echoes: 0,
  rejected: 0,
  connections: 0,
});

function percent(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.round((10_000 * part) / whole) / 100;
}

function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

function rate(recent: readonly { atMs: number; count: number }[], sinceMs: number): number {
  const total = recent.filter(({ atMs }) => atMs > sinceMs).reduce((sum, { count }) => sum + count, 0);
  return Math.round((100 * total * 1000) / RATE_WINDOW_MS) / 100;
}
