/**
 * Statements that decay (F10): a bed count is worth what its age and its author are worth. Each has its own time, owner
 * and expiry, and none is ever deleted for being old: it is shown as old.
 */
import type { LogEvent, Source } from '../log/envelope.ts';
import { toUnixMs, type Instant } from '../time.ts';

export interface Statement {
  /** Corrected time at which it was said. */
  at: Instant;
  /** Who answers for it. */
  by: string;
  source: Source;
  expiresAt?: Instant;
}

/** What was said after, whatever order it arrived in. */
export const isNewer = (before: Statement | undefined, at: Instant): boolean =>
  before === undefined || before.at <= at;

export const stated = (event: LogEvent, expiresAt: Instant | undefined): Statement => ({
  at: event.occurredAt,
  by: event.actor,
  source: event.source,
  ...(expiresAt === undefined ? {} : { expiresAt }),
});

export type Freshness = 'current' | 'stale' | 'expired';

/** Without an expiry of its own a statement is stale after this. */
export const STALE_AFTER_MS = 4 * 3_600_000;

/** `nowMs`: Unix milliseconds. */
export function freshnessOf({ at, expiresAt }: Statement, nowMs: number): Freshness {
  if (expiresAt !== undefined) return toUnixMs(expiresAt) > nowMs ? 'current' : 'expired';
  return nowMs - toUnixMs(at) > STALE_AFTER_MS ? 'stale' : 'current';
}
