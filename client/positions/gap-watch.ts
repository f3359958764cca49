/** Why no fix came for a while (F14). A page sees its own sleep only when it wakes, so the reason is worked out then. */
import type { LocationGapReason } from '../../shared/units/events.ts';

export interface GapWatchPorts {
  /** Unix milliseconds. */
  now(): number;
  isHidden(): boolean;
  /** Outlives the page: when the last fix came. */
  remembered(): number | undefined;
  remember(atMs: number): void;
  onGap(gap: { fromMs: number; toMs: number; reason: LocationGapReason }): void;
}

export interface GapWatch {
  fix(): void;
  trouble(trouble: 'denied' | 'no-fix' | 'unsupported'): void;
  /** At least every few seconds while the page runs; that it did not come is how sleep is noticed. */
  tick(): void;
}

/** As long as the mileage counts a silence as a gap. */
export const GAP_AFTER_MS = 60_000;
const ASLEEP_AFTER_MS = 30_000;
const REMEMBER_EVERY_MS = 15_000;

/** What explains more of a silence, first. */
const RANK: readonly LocationGapReason[] = ['app-closed', 'denied', 'asleep', 'in-background', 'no-fix'];

export function createGapWatch(ports: GapWatchPorts): GapWatch {
  let lastMs = ports.remembered();
  let rememberedMs = lastMs ?? 0;
  let tickMs = ports.now();
  /** What was seen in the present silence; a page that just began was closed before. */
  const seen = new Set<LocationGapReason>(lastMs === undefined ? [] : ['app-closed']);

  function tick(): void {
    const nowMs = ports.now();
    if (nowMs - tickMs > ASLEEP_AFTER_MS) seen.add('asleep');
    if (ports.isHidden()) seen.add('in-background');
    tickMs = nowMs;
  }

  return {
    tick,
    trouble: (trouble) => void seen.add(trouble === 'no-fix' ? 'no-fix' : 'denied'),
    fix() {
      tick();
      const nowMs = ports.now();
      if (lastMs !== undefined && nowMs - lastMs > GAP_AFTER_MS) {
        const reason = RANK.find((each) => seen.has(each)) ?? 'no-fix';
        ports.onGap({ fromMs: lastMs, toMs: nowMs, reason });
      }
      seen.clear();
      lastMs = nowMs;
      if (nowMs - rememberedMs < REMEMBER_EVERY_MS) return;
      rememberedMs = nowMs;
      ports.remember(nowMs);
    },
  };
}
