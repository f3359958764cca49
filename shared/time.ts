/** ISO 8601 in UTC with milliseconds and `Z`: the one spelling stored and compared everywhere inside. */
export type Instant = string;

/** Milliseconds since the Unix epoch to the inside spelling. */
export const toInstant = (unixMs: number): Instant => new Date(unixMs).toISOString();

/** Milliseconds since the Unix epoch; NaN when the text is no date. */
export const toUnixMs = (instant: string): number => Date.parse(instant);

const EARLIEST_MS = Date.UTC(1900, 0, 1);
const LATEST_MS = Date.UTC(9999, 11, 31);

/**
 * A time somebody can have meant. Outside it the inside spelling has signs and six digits of year, which neither compare
 * as text nor fit every store.
 */
export const isPlausibleMs = (unixMs: number): boolean => unixMs >= EARLIEST_MS && unixMs <= LATEST_MS;

/** Two instants in the inside spelling compare as text; this says which one came first. */
export const isBefore = (a: Instant, b: Instant): boolean => a < b;

/** The same instant as NEMSIS wants it: numeric offset, never `Z` (NEMSIS v3.5 DateTimeType pattern). */
export const toNemsisDateTime = (instant: Instant): string => instant.replace(/Z$/, '+00:00');
