/** The times of a trip as rows, oldest first: statuses, and what has no status of its own. */
import type { TransportState, TransportTime } from '../../../shared/transports/state.ts';
import { CALL_ORDER, ETIMES_BY_STATUS, type UnitStatus } from '../../../shared/units/statuses.ts';

export interface TripRow {
  status: UnitStatus;
  time: TransportTime;
}

const ROWS: readonly UnitStatus[] = [...CALL_ORDER, 'staged', 'cancelled'];

export const tripRows = ({ times }: Pick<TransportState, 'times'>): TripRow[] =>
  ROWS.flatMap((status) => {
    const name = ETIMES_BY_STATUS[status];
    const time = name && times[name];
    return time ? [{ status, time }] : [];
  }).sort((a, b) => a.time.at.localeCompare(b.time.at));

const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

export interface Trip {
  id: string;
  state: TransportState;
}

const startOf = ({ state: { times } }: Trip): string =>
  times['eTimes.03']?.at ?? times['eTimes.05']?.at ?? '';

/** The unit's trips of the last 30 days, newest first. */
export function recentTrips(trips: readonly Trip[], unitId: string, nowMs: number): Trip[] {
  const since = new Date(nowMs - KEPT_DAYS * DAY_MS).toISOString();
  return trips
    .filter((trip) => trip.state.unitId === unitId && startOf(trip) >= since)
    .sort((a, b) => startOf(b).localeCompare(startOf(a)));
}
