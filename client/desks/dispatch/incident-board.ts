/** Incidents as a desk works through them: who waits, who is being helped, what is over. */
import type { IncidentState } from '../../../shared/incidents/state.ts';
import { isClosed, type IncidentStatus } from '../../../shared/incidents/statuses.ts';
import { ANSWER_WITHIN_MS, waitingAssignments } from '../../../shared/incidents/answer-time.ts';
import { toUnixMs } from '../../../shared/time.ts';
import { findsText, type UnitEntry } from './unit-board.ts';

export interface IncidentEntry {
  id: string;
  state: IncidentState;
}

export interface IncidentGroups {
  /** Nobody is on it: oldest first. */
  pending: string[];
  /** Oldest first. */
  active: string[];
  /** Newest first, at most a screenful. */
  closed: string[];
}

const CLOSED_SHOWN = 30;

export function groupIncidents(incidents: readonly IncidentEntry[]): IncidentGroups {
  const oldestFirst = [...incidents].sort((a, b) => (a.state.createdAt < b.state.createdAt ? -1 : 1));
  const idsWhere = (wanted: (status: IncidentStatus) => boolean): string[] =>
    oldestFirst.filter(({ state }) => wanted(state.status)).map(({ id }) => id);
  return {
    pending: idsWhere((status) => status === 'pending'),
    active: idsWhere((status) => status !== 'pending' && !isClosed(status)),
    closed: idsWhere(isClosed).reverse().slice(0, CLOSED_SHOWN),
  };
}

export const findsIncident = (needle: string, { id, state }: IncidentEntry): boolean =>
  findsText(needle, id, state.address, state.type, state.incidentNumber, ...Object.keys(state.units));

export const INCIDENT_STATUS_LABELS: Record<IncidentStatus, string> = {
  pending: 'Waiting',
  assigned: 'Assigned',
  en_route: 'En route',
  on_scene: 'On scene',
  transporting: 'Transporting',
  at_destination: 'At destination',
  completed: 'Completed',
  cancelled: 'Cancelled',
};

export interface Unanswered {
  unitId: string;
  callSign: string;
  incidentId: string;
  assignmentId: string;
  sinceMs: number;
}

/** Assignments nobody acknowledged in time. A unit already on its way has answered by doing. */
export function unanswered(
  units: readonly UnitEntry[],
  nowMs: number,
  afterMs = ANSWER_WITHIN_MS,
): Unanswered[] {
  return units.flatMap(({ id, state }) =>
    waitingAssignments(state)
      .map(({ incidentId, assignmentId, sentAt }) => ({
        unitId: id,
        callSign: state.callSign,
        incidentId,
        assignmentId,
        sinceMs: toUnixMs(sentAt),
      }))
      .filter(({ sinceMs }) => nowMs - sinceMs > afterMs),
  );
}

export interface Declined {
  unitId: string;
  incidentId: string;
  assignmentId: string;
  reason: string;
}

/** Assignments a crew turned down, on incidents still open. */
export function declined(incidents: readonly IncidentEntry[]): Declined[] {
  return incidents
    .filter(({ state }) => !isClosed(state.status))
    .flatMap(({ id, state }) =>
      Object.entries(state.units).flatMap(([unitId, unit]) =>
        unit.declined === undefined || unit.assignmentId === undefined
          ? []
          : [{ unitId, incidentId: id, assignmentId: unit.assignmentId, reason: unit.declined }],
      ),
    );
}
