import { type GpsFix } from './geo.ts';
import { ASSUMED_ACCURACY_M } from './standing-still.ts';

/** Fixes rougher than this are no reason to prefer a receiver. */
const GOOD_ACCURACY_M = 30;
const GAP_AFTER_MS = 60_000;

/**
 * One track out of several receivers in one vehicle: the best of them, and in its silences the next best. Two are never laid
 * over one another, since the few metres between them would be driven at every fix. Each track may be in any order.
 */
export function mergeTracks(tracks: readonly (readonly GpsFix[])[]): GpsFix[] {
  const [best = [], ...others] = tracks
    .map((track) => track.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)))
    .sort((a, b) => coveredMs(b) - coveredMs(a));
  return others.reduce<GpsFix[]>(
    (merged, other) =>
      [...merged, ...insideSilences(merged, other)].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    best,
  );
}

/** For how long good fixes came without a gap. */
function coveredMs(track: readonly GpsFix[]): number {
  let covered = 0;
  let lastMs: number | undefined;
  for (const fix of track) {
    if ((fix.accuracy ?? ASSUMED_ACCURACY_M) > GOOD_ACCURACY_M) continue;
    const atMs = Date.parse(fix.at);
    if (lastMs !== undefined && atMs - lastMs <= GAP_AFTER_MS) covered += atMs - lastMs;
    lastMs = atMs;
  }
  return covered;
}

/** Before the first fix and after the last is silence too. */
function insideSilences(track: readonly GpsFix[], other: readonly GpsFix[]): GpsFix[] {
  const times = track.map(({ at }) => Date.parse(at));
  let next = 0;
  return other.filter((fix) => {
    const atMs = Date.parse(fix.at);
    while (next < times.length && (times[next] ?? 0) <= atMs) next += 1;
    const before = times[next - 1] ?? -Infinity;
    const after = times[next] ?? Infinity;
    return atMs > before && after - before > GAP_AFTER_MS;
  });
}
