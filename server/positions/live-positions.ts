/** Coalesced position frames: per organization at most five a second, the latest fix of each unit (contract 4). */
import { toUnixMs } from '../../shared/time.ts';
import type { PositionsFrame, UnitPosition } from '../../shared/protocol/feed.ts';

export interface LivePositions {
  offer(org: string, positions: readonly UnitPosition[]): void;
  /** Latest known position of every unit heard since this process started. */
  latest(org: string): UnitPosition[];
  /** The same of every organization. */
  everywhere(): [org: string, positions: UnitPosition[]][];
  stop(): void;
}

const FRAME_INTERVAL_MS = 200;

export function createLivePositions(send: (org: string, frame: PositionsFrame) => void): LivePositions {
  const latest = new Map<string, Map<string, UnitPosition>>();
  const pending = new Map<string, Map<string, UnitPosition>>();
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    timer = undefined;
    for (const [org, units] of pending) send(org, { positions: [...units.values()] });
    pending.clear();
  }

  return {
    offer(org, positions) {
      for (const position of positions) {
        const known = latest.get(org)?.get(position.unitId);
        // A dead zone drains old fixes late; they complete the track and do not move the unit back.
        if (known && (known.at >= position.at || isRougher(position, known))) continue;
        put(latest, org, position);
        put(pending, org, position);
      }
      if (pending.size > 0) timer ??= setTimeout(flush, FRAME_INTERVAL_MS);
    },
    latest: (org) => [...(latest.get(org)?.values() ?? [])],
    everywhere: () => [...latest].map(([org, units]) => [org, [...units.values()]]),
    stop() {
      clearTimeout(timer);
    },
  };
}

/** As long as a good fix is fresh, a much rougher one of another receiver does not move the unit (F14). */
const FRESH_MS = 15_000;
const MUCH_ROUGHER = 3;

const isRougher = (position: UnitPosition, known: UnitPosition): boolean =>
  position.source !== known.source &&
  toUnixMs(position.at) - toUnixMs(known.at) < FRESH_MS &&
  (position.accuracy ?? 0) > MUCH_ROUGHER * (known.accuracy ?? Infinity);

function put(map: Map<string, Map<string, UnitPosition>>, org: string, position: UnitPosition): void {
  const units = map.get(org) ?? new Map<string, UnitPosition>();
  units.set(position.unitId, position);
  map.set(org, units);
}
