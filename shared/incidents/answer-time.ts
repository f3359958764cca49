/** How long a crew may take to say that it heard a call, and which assignments have passed that. */
import { toUnixMs } from '../time.ts';
import type { UnitAssignment, UnitState } from '../units/state.ts';

/** From here on the desk's row says so. */
export const ANSWER_SOON_MS = 30_000;
/** From here on it sounds, and dispatch calls by radio. */
export const ANSWER_WITHIN_MS = 60_000;

/** Sent and not answered. A unit already on its way has answered by doing. */
export const waitingAssignments = (unit: UnitState): UnitAssignment[] =>
  unit.assignments.filter(
    ({ state, incidentId }) =>
      state === 'sent' && (unit.incidentId !== incidentId || unit.status === 'dispatched'),
  );

/** Unix milliseconds from when on the assignment is overdue. */
export const overdueAt = ({ sentAt }: UnitAssignment): number => toUnixMs(sentAt) + ANSWER_WITHIN_MS;
