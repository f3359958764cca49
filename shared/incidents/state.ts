/** The incident document: what was called in, who is on it, and how far they are. */
import type { Folder } from '../log/document.ts';
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import { DISPATCH, unitRoom } from '../rooms/room-ids.ts';
import type { Instant } from '../time.ts';
import type { UnitStatusData } from '../units/events.ts';
import { endsCall, type UnitStatus } from '../units/statuses.ts';
import type {
  AssignmentDeclined,
  AssignmentSent,
  IncidentDetails,
  IncidentNote,
  IncidentStatusData,
} from './events.ts';
import { furthest, isClosed, type IncidentStatus } from './statuses.ts';

export interface IncidentUnit {
  assignmentId?: string;
  status: UnitStatus;
  since: Instant;
  /** Cleared, declined or cancelled: no longer on the call. */
  done: boolean;
  declined?: string;
}

export interface IncidentState extends IncidentDetails {
  status: IncidentStatus;
  statusSince: Instant;
  /** Closed by somebody's word; an incident whose units have all cleared is complete, but may get another unit. */
  closed?: true;
  createdAt: Instant;
  units: Record<string, IncidentUnit>;
  /** The newest notes, oldest first; the timeline has all of them. */
  notes: { id: string; at: Instant; by: string; text: string }[];
}

const NOTES_KEPT = 20;

export const incidentFolder: Folder<IncidentState> = {
  kind: 'incident',
  keys: (event) => (event.incidentId && TYPES.has(event.type) ? [event.incidentId] : []),
  fold: foldIncident,
  rooms: (state) => [
    DISPATCH,
    ...Object.entries(state.units).flatMap(([unitId, unit]) => (unit.done ? [] : [unitRoom(unitId)])),
  ],
};

const TYPES = new Set([
  'incident:created',
  'incident:updated',
  'incident:status',
  'incident:note',
  'assignment:sent',
  'assignment:declined',
  'assignment:cancelled',
  'unit:status',
]);

function foldIncident(state: IncidentState | undefined, event: LogEvent): IncidentState | undefined {
  if (isEvent<IncidentDetails>(event, 'incident:created')) {
    return state ?? created(event);
  }
  if (!state) return undefined;
  if (isEvent<Partial<IncidentDetails>>(event, 'incident:updated')) return { ...state, ...event.data };
  if (isEvent<IncidentStatusData>(event, 'incident:status')) {
    if (event.occurredAt < state.statusSince) return state;
    const { closed: _closed, ...rest } = state;
    const { status } = event.data;
    return { ...rest, status, statusSince: event.occurredAt, ...(isClosed(status) ? { closed: true } : {}) };
  }
  if (isEvent<IncidentNote>(event, 'incident:note')) return foldNote(state, event);
  if (event.unitId === undefined) return state;
  return derived(foldUnit(state, event, event.unitId), event.occurredAt);
}

const created = (event: LogEvent<IncidentDetails>): IncidentState => ({
  ...event.data,
  status: 'pending',
  statusSince: event.occurredAt,
  createdAt: event.occurredAt,
  units: {},
  notes: [],
});

function foldNote(state: IncidentState, event: LogEvent<IncidentNote>): IncidentState {
  const note = { id: event.id, at: event.occurredAt, by: event.actor, text: event.data.text };
  const notes = [...state.notes, note].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { ...state, notes: notes.slice(-NOTES_KEPT) };
}

function foldUnit(state: IncidentState, event: LogEvent, unitId: string): IncidentState {
  const before = state.units[unitId];
  const unit = nextUnit(before, event);
  return unit === undefined || unit === before
    ? state
    : { ...state, units: { ...state.units, [unitId]: unit } };
}

function nextUnit(before: IncidentUnit | undefined, event: LogEvent): IncidentUnit | undefined {
  if (isEvent<AssignmentSent>(event, 'assignment:sent')) {
    return {
      assignmentId: event.data.assignmentId,
      status: 'dispatched',
      since: event.occurredAt,
      done: false,
    };
  }
  if (isEvent<UnitStatusData>(event, 'unit:status')) {
    if (before && event.occurredAt < before.since) return before;
    const { status } = event.data;
    return { ...before, status, since: event.occurredAt, done: endsCall(status) };
  }
  if (!before || before.assignmentId !== event.data['assignmentId']) return before;
  if (isEvent<AssignmentDeclined>(event, 'assignment:declined')) {
    return { ...before, done: true, declined: event.data.reason };
  }
  return { ...before, status: 'cancelled', since: event.occurredAt, done: true };
}

/** The incident's status follows its units until somebody closes it. */
function derived(state: IncidentState, at: Instant): IncidentState {
  if (state.closed) return state;
  const units = Object.values(state.units);
  const active = furthest(units.filter((unit) => !unit.done).map((unit) => unit.status));
  const status = active ?? (units.some((unit) => unit.status === 'available') ? 'completed' : 'pending');
  if (status === state.status) return state;
  return { ...state, status, statusSince: at > state.statusSince ? at : state.statusSince };
}
