import { minutesWords } from '../../../shared/roads/eta-words.ts';
import type { UnitPosition } from '../../../shared/protocol/feed.ts';
import { toUnixMs } from '../../../shared/time.ts';
import type { UnitStatus } from '../../../shared/units/statuses.ts';
import { STALE_AFTER_MS } from './hearing.ts';

const TO: Partial<Record<UnitStatus, 'scene' | 'destination'>> = {
  dispatched: 'scene',
  acknowledged: 'scene',
  en_route: 'scene',
  staged: 'scene',
  transporting: 'destination',
};
const DUE_MS = 30_000;

/** `ETA 4 min`, from the unit's own tablet; undefined once nobody knows: too old, or the unit does something else by now. */
export function etaWords(
  position: Pick<UnitPosition, 'at' | 'eta'> | undefined,
  status: UnitStatus,
  nowMs: number,
): string | undefined {
  const eta = position?.eta;
  if (!eta || eta.to !== TO[status] || nowMs - toUnixMs(position.at) > STALE_AFTER_MS) return undefined;
  const leftMs = toUnixMs(eta.at) - nowMs;
  return leftMs < DUE_MS ? 'ETA now' : `ETA ${minutesWords(leftMs / 60_000)}`;
}
