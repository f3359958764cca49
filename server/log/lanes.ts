/** Device lanes: a gapless counter per device. A missing number is recorded, never waited for (design 3, I10). */

export interface Lane {
  last: number;
  /** Numbers not seen yet, as inclusive ranges, oldest first. */
  missing: [number, number][];
}

/** A device that loses more stretches than this is broken; the oldest are forgotten. */
const MAX_RANGES = 200;

/** Sources without a counter of their own (bridges, trackers) send lane 0, which is not counted. */
export const isCounted = (lane: number): boolean => lane > 0;

/** The lane after one more event, and whether that event came out of order or left a gap. */
export function advanceLane(lane: Lane | undefined, number: number): { lane: Lane; gap: boolean } {
  if (!lane) return { lane: { last: number, missing: [] }, gap: false };
  if (number === lane.last + 1) return { lane: { ...lane, last: number }, gap: false };
  if (number > lane.last) {
    const missing = [...lane.missing, [lane.last + 1, number - 1] as [number, number]].slice(-MAX_RANGES);
    return { lane: { last: number, missing }, gap: true };
  }
  return {
    lane: { last: lane.last, missing: lane.missing.flatMap((range) => without(range, number)) },
    gap: true,
  };
}

function without([from, to]: [number, number], number: number): [number, number][] {
  if (number < from || number > to) return [[from, to]];
  const parts: [number, number][] = [
    [from, number - 1],
    [number + 1, to],
  ];
  return parts.filter(([a, b]) => a <= b);
}
