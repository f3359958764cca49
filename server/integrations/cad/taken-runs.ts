/** How the CAD took each event, as runs: a CAD that treats all alike costs one entry a type, however long the log is. */
import type { RelayHow, RelayRun } from '../../../shared/protocol/feed.ts';

export type TakenRuns = Record<string, readonly RelayRun[]>;

/** One event that the CAD has, or has refused. */
export interface TakenEvent {
  seq: number;
  /** In the log. */
  type: string;
  how: RelayHow;
}

/** Of each type; a CAD that changes its mind all the time must not fill the row. */
const MOST_RUNS = 12;

/** `events` in the order of the log, all past those in `runs`. */
export function withTaken(runs: TakenRuns, events: readonly TakenEvent[]): TakenRuns {
  const after: Record<string, RelayRun[]> = {};
  for (const { seq, type, how } of events) {
    const ofType = (after[type] ??= [...(runs[type] ?? [])]);
    if (ofType.at(-1)?.how !== how) ofType.push({ from: seq, how });
  }
  return { ...runs, ...Object.fromEntries(Object.entries(after).map(([type, all]) => [type, bounded(all)])) };
}

/** The oldest ones become one that claims the least. */
function bounded(runs: readonly RelayRun[]): readonly RelayRun[] {
  const [oldest] = runs;
  if (!oldest || runs.length <= MOST_RUNS) return runs;
  return [{ from: oldest.from, how: 'sent' }, ...runs.slice(1 - MOST_RUNS)];
}
