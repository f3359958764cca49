import { isPlausibleMs, toInstant, type Instant } from '../../../shared/time.ts';

/** A CAD's timestamp in the inside spelling; one without an offset is UTC, as that CAD writes it. */
export function cadInstant(given: unknown): Instant | undefined {
  if (typeof given !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(given) || given.length > 40) return undefined;
  const ms = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(given) ? given : `${given}Z`);
  return isPlausibleMs(ms) ? toInstant(ms) : undefined;
}
