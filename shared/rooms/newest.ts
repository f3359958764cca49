/** Keeping lists and tables of documents bounded: the newest stay, the log has the rest. */
import type { Instant } from '../time.ts';

/** In time order, the newest `keep` of them. Facts of one instant keep the order they came in. */
export function newestByTime<T extends { at: Instant }>(items: readonly T[], keep: number): T[] {
  return [...items].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).slice(-keep);
}

/** The entries of a table that changed last. */
export function newestEntries<T extends { at: Instant }>(
  table: Readonly<Record<string, T>>,
  keep: number,
): Record<string, T> {
  const entries = Object.entries(table);
  if (entries.length <= keep) return { ...table };
  const byTime = entries.sort(([a, x], [b, y]) => (x.at === y.at ? (a < b ? -1 : 1) : x.at < y.at ? -1 : 1));
  return Object.fromEntries(byTime.slice(-keep));
}

/** An entry under a name from outside, which may also be the name of something every object inherits. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
