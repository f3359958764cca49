/** The incident document: what was called in, who is on it, and how far they are. */
import type { Folder } from '../log/document.ts';
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import { DISPATCH, unitRoom } from '../rooms/room-ids.ts';
import type { Instant } from '../time.ts';
import { statusFactOf } from '../units/status-facts.ts';
import { endsCall, type UnitStatus } from '../units/statuses.ts';
import { foldBackup, type BackupRequest } from './backup.ts';
import type { TimeCorrected } from '../transports/events.ts';
import type {
  AssignmentDeclined,
  AssignmentSent,
  IncidentDetails,
  IncidentNote,
  IncidentStatusChanged,
  IncidentStatusData,
} from './events.ts';
import { furthest, isClosed, parseIncidentStatus, type IncidentStatus } from './statuses.ts';

export interface IncidentUnit {
  assignmentId?: string;
  status: UnitStatus;
  since: Instant;
  /** The press that made it, and what was before. */
  eventId?: string;
  before?: Pick<IncidentUnit, 'status' | 'since' | 'done'>;
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
  /** Help asked for, oldest first. */
  backup?: readonly BackupRequest[];
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
  'incident:status:changed',
  'incident:note',
  // Changes nothing here, but whoever hears the incident hears it, also when it names no unit.
  'incident:timestamp',
  'incident:backup',
  'incident:backup:answered',
  'assignment:sent',
  'assignment:declined',
  'assignment:cancelled',
  'unit:status',
  'asset:status:changed',
  'unit:status:undone',
  'time:corrected',
]);

function foldIncident(state: IncidentState | undefined, event: LogEvent): IncidentState | undefined {
  if (isEvent<IncidentDetails>(event, 'incident:created')) {
    return state ?? created(event);
  }
  if (!state) return undefined;
  if (isEvent<Partial<IncidentDetails>>(event, 'incident:updated')) return { ...state, ...event.data };
  const said = statusOf(event);
  if (said) return foldStatus(state, said, event.occurredAt);
  if (event.type === 'incident:status:changed' || event.type === 'incident:timestamp') return state;
  if (isEvent<IncidentNote>(event, 'incident:note')) return foldNote(state, event);
  const backup = foldBackup(state.backup, event);
  if (backup !== state.backup) return backup ? { ...state, backup } : state;
  if (event.unitId === undefined) return state;
  return derived(foldUnit(state, event, event.unitId), event.occurredAt);
}

/** The status an event gives the incident, in whichever system's words; undefined for words nobody here knows. */
function statusOf(event: LogEvent): IncidentStatus | undefined {
  if (isEvent<IncidentStatusData>(event, 'incident:status')) return event.data.status;
  return isEvent<IncidentStatusChanged>(event, 'incident:status:changed')
    ? parseIncidentStatus(event.data.status)
    : undefined;
}

function foldStatus(state: IncidentState, status: IncidentStatus, at: Instant): IncidentState {
  if (at < state.statusSince) return state;
  const { closed: _closed, ...rest } = state;
  return { ...rest, status, statusSince: at, ...(isClosed(status) ? { closed: true } : {}) };
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
  const fact = statusFactOf(event);
  if (fact) {
    if (before && event.occurredAt < before.since) return before;
    const { status } = fact.data;
    const now = { ...before, status, since: event.occurredAt, done: endsCall(status), eventId: event.id };
    return before
      ? { ...now, before: { status: before.status, since: before.since, done: before.done } }
      : now;
  }
  if (event.type === 'asset:status:changed') return before;
  if (event.type === 'unit:status:undone' || event.type === 'time:corrected') return mended(before, event);
  if (!before || before.assignmentId !== event.data['assignmentId']) return before;
  if (isEvent<AssignmentDeclined>(event, 'assignment:declined')) {
    return { ...before, done: true, declined: event.data.reason };
  }
  return { ...before, status: 'cancelled', since: event.occurredAt, done: true };
}

/** A press taken back, or its time set right, as long as it is the newest of its unit. */
function mended(
  unit: IncidentUnit | undefined,
  { type, corrects, data }: LogEvent,
): IncidentUnit | undefined {
  if (!unit || unit.eventId === undefined || unit.eventId !== corrects) return unit;
  if (type === 'time:corrected') return { ...unit, since: (data as TimeCorrected).actualAt };
  if (!unit.before) return unit;
  const { eventId: _id, before, ...kept } = unit;
  return { ...kept, ...before };
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
