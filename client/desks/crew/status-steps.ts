/** The statuses as a crew's hands know them: order, the word on the button, and what makes each true. */
import type { TransportState } from '../../../shared/transports/state.ts';
import { CALL_ORDER, ETIMES_BY_STATUS, type UnitStatus } from '../../../shared/units/statuses.ts';
import { statusLabel } from '../../ui/unit-status-look.ts';

/** Everything after "dispatched", which only dispatch says. */
export const MAIN_STEPS: readonly UnitStatus[] = CALL_ORDER.slice(1);

export const SIDE_STEPS: readonly UnitStatus[] = ['staged', 'cancelled'];

/** The order without the one aside, for counting what a jump leaves out. `staged` stands between driving and arriving. */
const PLACE: Partial<Record<UnitStatus, number>> = Object.fromEntries(
  CALL_ORDER.map((status, place) => [status, place]),
);
const STAGED_PLACE = CALL_ORDER.indexOf('en_route');

/** What must be true at the press, in the words of training; shown on the button so that times mean the same everywhere. */
export const DEFINITIONS: Record<UnitStatus, string> = {
  dispatched: 'sent by dispatch',
  acknowledged: 'call read and understood',
  en_route: 'wheels move',
  staged: 'waiting near the scene',
  on_scene: 'wheels stop at the scene',
  at_patient: "at the patient's side",
  transporting: 'wheels move with the patient',
  at_destination: 'wheels stop at the destination',
  transfer_of_care: 'patient handed over',
  available: 'ready for the next call',
  cancelled: 'call called off',
  posted: 'at the posting',
  out_of_service: 'cannot take calls',
};

type Times = TransportState['times'];

export const isStamped = (times: Times, status: UnitStatus): boolean => {
  const name = ETIMES_BY_STATUS[status];
  return name !== undefined && times[name] !== undefined;
};

/**
 * Steps a press would leave without a time, oldest first. Only said, never asked or invented: those times stay empty.
 * A call that ends without a transport skips nothing.
 */
export function skippedBy(present: UnitStatus, to: UnitStatus, times: Times): UnitStatus[] {
  const from = present === 'staged' ? STAGED_PLACE : PLACE[present];
  const until = PLACE[to];
  if (from === undefined || until === undefined) return [];
  if (to === 'available' && !isStamped(times, 'transporting')) return [];
  return CALL_ORDER.slice(from + 1, until).filter((status) => !isStamped(times, status));
}

/** "skips On scene", "skips 3 steps", or undefined. */
export function skipWords(skipped: readonly UnitStatus[]): string | undefined {
  const [only] = skipped;
  if (only === undefined) return undefined;
  return skipped.length === 1 ? `skips ${statusLabel(only)}` : `skips ${skipped.length} steps`;
}
