/** The transport document: one unit's response to one incident, with its eTimes (NEMSIS v3.5). */
import type { Folder } from '../log/document.ts';
import type { LogEvent, Source } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import { BILLING, DISPATCH, hospitalRoom, unitRoom } from '../rooms/room-ids.ts';
import type { Instant } from '../time.ts';
import type { AssignmentSent, IncidentDetails, IncidentTimestamp } from '../incidents/events.ts';
import type { UnitOdometer, UnitStatusData } from '../units/events.ts';
import { statusFactOf } from '../units/status-facts.ts';
import { ETIMES_BY_STATUS, type ETime } from '../units/statuses.ts';
import type { Destination, TimeCorrected, TransportCompleted, TransportDestination } from './events.ts';
import { expectingHospitals, foldRingdown, isRingdown, type Ringdowns } from './ringdown-state.ts';
import { parseTimestampField } from './timestamp-fields.ts';

export interface TransportTime {
  at: Instant;
  source: Source;
  uncertaintyMs?: number;
  /** The event that stamped it. */
  eventId: string;
  /** The stamp before somebody corrected it; the correction wins over any later stamp of the same name. */
  correctedFrom?: Instant;
  correctionReason?: string;
}

export interface TransportState {
  incidentId: string;
  unitId: string;
  incident?: IncidentDetails;
  times: Partial<Record<ETime, TransportTime>>;
  destination?: Destination;
  destinationAt?: Instant;
  odometer: Partial<Record<UnitOdometer['moment'], { reading: string; at: Instant }>>;
  epcrId?: string;
  transportType?: string;
  patientCount?: number;
  billingData?: Record<string, unknown>;
  /** When the response was complete: said by the crew, or the unit was available again. */
  completedAt?: Instant;
  /** The press that completed it, when it was one. */
  completedBy?: string;
  /** Presses taken back: they stamp nothing, whenever they arrive. */
  undone?: string[];
  outcome?: 'transported' | 'not_transported';
  /** Hospitals that were rung, each with how far it is (E8). */
  ringdowns?: Ringdowns;
  /** 0 until complete, then 1, and one more for every later change: what billing calls a version. */
  version: number;
}

export const transportId = (incidentId: string, unitId: string): string => `${incidentId}:${unitId}`;

export const transportFolder: Folder<TransportState> = {
  kind: 'transport',
  keys: ({ type, incidentId, unitId }) =>
    incidentId && unitId && (TYPES.has(type) || isRingdown(type)) ? [transportId(incidentId, unitId)] : [],
  fold(state, event) {
    const before = state ?? fresh(event);
    // No new version: nothing of it is billed.
    if (isRingdown(event.type)) return { ...before, ringdowns: foldRingdown(before.ringdowns, event) };
    const after = foldFact(before, event);
    if (after === before && !state) return undefined;
    return isBackHome(event) ? after : versioned(before, after);
  },
  rooms: ({ unitId, destination, ringdowns }) => [
    DISPATCH,
    BILLING,
    unitRoom(unitId),
    ...(destination?.hospitalId ? [hospitalRoom(destination.hospitalId)] : []),
    ...expectingHospitals(ringdowns).map(hospitalRoom),
  ],
};

const TYPES = new Set([
  'assignment:sent',
  'assignment:acknowledged',
  'unit:status',
  'asset:status:changed',
  'unit:odometer',
  'incident:timestamp',
  'transport:destination',
  'transport:completed',
  'time:corrected',
  'unit:status:undone',
  'transport:revised',
]);

const fresh = (event: LogEvent): TransportState => ({
  incidentId: event.incidentId ?? '',
  unitId: event.unitId ?? '',
  times: {},
  odometer: {},
  version: 0,
});

function foldFact(state: TransportState, event: LogEvent): TransportState {
  if (isEvent<AssignmentSent>(event, 'assignment:sent')) return foldAssignment(state, event);
  // Also when the crew answers from another call and presses nothing else yet.
  if (event.type === 'assignment:acknowledged') return stamp(state, 'eTimes.04', event);
  if (event.type === 'unit:status:undone') return foldUndone(state, event.corrects);
  const fact = statusFactOf(event);
  if (fact) return state.undone?.includes(fact.id) ? state : foldStatus(state, fact);
  if (isEvent<UnitOdometer>(event, 'unit:odometer')) return foldOdometer(state, event);
  if (isEvent<IncidentTimestamp>(event, 'incident:timestamp')) {
    const name = parseTimestampField(event.data.field);
    return name ? stamp(state, name, { ...event, occurredAt: event.data.timestamp }) : state;
  }
  if (isEvent<TransportDestination>(event, 'transport:destination')) {
    if (state.destinationAt && event.occurredAt < state.destinationAt) return state;
    return { ...state, destination: event.data.destination, destinationAt: event.occurredAt };
  }
  if (isEvent<TimeCorrected>(event, 'time:corrected')) return foldCorrection(state, event);
  if (isEvent<TransportCompleted>(event, 'transport:completed')) return foldCompleted(state, event);
  // The same state as a new one makes a new version.
  if (event.type === 'transport:revised') return state.version > 0 ? { ...state } : state;
  return state;
}

function foldAssignment(state: TransportState, event: LogEvent<AssignmentSent>): TransportState {
  const called = event.data.incident.calledAt;
  const notified = stamp({ ...state, incident: event.data.incident }, 'eTimes.03', event);
  return called ? stamp(notified, 'eTimes.01', { ...event, occurredAt: called }) : notified;
}

function foldStatus(state: TransportState, event: LogEvent<UnitStatusData>): TransportState {
  const name = ETIMES_BY_STATUS[event.data.status];
  if (!name) return state;
  const stamped = stamp(state, name, event);
  if (name !== 'eTimes.13' && name !== 'eTimes.14') return withOutcome(stamped);
  if (stamped.completedAt) return withOutcome(stamped);
  return withOutcome({ ...stamped, completedAt: event.occurredAt, completedBy: event.id });
}

/**
 * The earliest fact of a name stands, whatever order they arrive in: milestones are passed once. What a person or another
 * system said always stands over what a geofence made of the vehicle's movement (A9).
 */
function stamp(state: TransportState, name: ETime, event: LogEvent): TransportState {
  const before = state.times[name];
  if (before && !standsOver(before, event)) return state;
  const time: TransportTime = {
    at: event.occurredAt,
    source: event.source,
    eventId: event.id,
    ...(event.uncertaintyMs === undefined ? {} : { uncertaintyMs: event.uncertaintyMs }),
  };
  return { ...state, times: { ...state.times, [name]: time } };
}

function standsOver(before: TransportTime, { source, occurredAt }: LogEvent): boolean {
  if (before.correctedFrom !== undefined) return false;
  const wasAutomatic = before.source === 'geofence';
  const isAutomatic = source === 'geofence';
  return wasAutomatic === isAutomatic ? occurredAt < before.at : wasAutomatic;
}

function foldOdometer(state: TransportState, event: LogEvent<UnitOdometer>): TransportState {
  const { moment, reading } = event.data;
  const before = state.odometer[moment];
  if (before && event.occurredAt < before.at) return state;
  return { ...state, odometer: { ...state.odometer, [moment]: { reading, at: event.occurredAt } } };
}

function foldCorrection(state: TransportState, event: LogEvent<TimeCorrected>): TransportState {
  const entry = Object.entries(state.times).find(([, time]) => time.eventId === event.corrects);
  if (!entry) return state;
  const [name, time] = entry;
  const corrected: TransportTime = {
    ...time,
    at: event.data.actualAt,
    source: event.source,
    correctedFrom: time.correctedFrom ?? time.at,
    correctionReason: event.data.reason,
  };
  return { ...state, times: { ...state.times, [name]: corrected } };
}

const UNDONE_KEPT = 20;

function foldUndone(state: TransportState, pressId: string | undefined): TransportState {
  if (pressId === undefined) return state;
  const times = Object.fromEntries(
    Object.entries(state.times).filter(([, time]) => time.eventId !== pressId),
  );
  const undone = [...(state.undone ?? []), pressId].slice(-UNDONE_KEPT);
  if (state.completedBy !== pressId) return withOutcome({ ...state, times, undone });
  const { completedAt: _at, completedBy: _by, outcome: _outcome, ...open } = state;
  return { ...open, times, undone };
}

function foldCompleted(state: TransportState, event: LogEvent<TransportCompleted>): TransportState {
  const { destination, ...said } = event.data;
  return withOutcome({
    ...state,
    ...said,
    ...(destination && !state.destination ? { destination, destinationAt: event.occurredAt } : {}),
    completedAt: state.completedAt ?? event.occurredAt,
  });
}

/** Left the scene with the patient or reached a destination: a transport. Otherwise the response ended without one. */
function withOutcome(state: TransportState): TransportState {
  if (!state.completedAt) return state;
  const transported = state.times['eTimes.09'] !== undefined || state.times['eTimes.11'] !== undefined;
  const outcome = transported ? 'transported' : 'not_transported';
  return state.outcome === outcome ? state : { ...state, outcome };
}

/** Long after the bill: the vehicle being back at its station changes nothing in it (eTimes.15). */
const isBackHome = (event: LogEvent): boolean =>
  isEvent<IncidentTimestamp>(event, 'incident:timestamp') &&
  parseTimestampField(event.data.field) === 'eTimes.15';

function versioned(before: TransportState, after: TransportState): TransportState {
  if (after === before || !after.completedAt) return after;
  return { ...after, version: before.version + 1 };
}
