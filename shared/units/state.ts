/** The unit document: what a unit is doing now, folded from its facts (design 4, 5). Other crews see its roster entry. */
import type { Folder } from '../log/document.ts';
import type { LogEvent, Source } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import type { Instant } from '../time.ts';
import { DISPATCH, unitRoom } from '../rooms/room-ids.ts';
import type { TimeCorrected } from '../transports/events.ts';
import type {
  AssetStatusData,
  LocationGap,
  UnitChecklist,
  UnitCrew,
  UnitDevice,
  UnitOdometer,
  UnitRegistered,
  UnitStatusData,
} from './events.ts';
import { lastMove, withCrewChange, type OnUnit } from './crew.ts';
import { DELIVERY_TYPES, deliveryStepOf, withProof, type DeliveryProof } from './delivery.ts';
import { EMERGENCY_TYPES, foldEmergency, type EmergencyState } from './emergency.ts';
import { statusFactOf } from './status-facts.ts';
import { endsCall, type UnitStatus } from './statuses.ts';

export interface UnitAssignment {
  assignmentId: string;
  incidentId: string;
  sentAt: Instant;
  state: 'sent' | 'acknowledged';
  acknowledgedAt?: Instant;
  /** How far it came on each tablet of the unit. */
  devices?: Record<string, DeliveryProof>;
}

type BeforeStatus = Pick<
  UnitState,
  'status' | 'statusSince' | 'statusSource' | 'statusEventId' | 'statusReason' | 'incidentId' | 'assignments'
>;

export interface UnitState extends EmergencyState, OnUnit {
  callSign: string;
  vehicle?: string;
  capability?: string;
  station?: { name: string; lat: number; lon: number };
  status: UnitStatus;
  /** Corrected time of the fact that made the present status. */
  statusSince: Instant;
  statusSource: Source;
  /** The fact that made it; none yet on a unit that was only registered. */
  statusEventId?: string;
  statusReason?: string;
  /** What was before the fact that made the present status, for when that is taken back. */
  before?: BeforeStatus;
  /** What a fleet system last said of it in words that are no unit status. */
  assetStatus?: { status: string; at: Instant };
  incidentId?: string;
  /** Open assignments, oldest first; a unit may be dispatched again before it is available. */
  assignments: UnitAssignment[];
  /** Who was signed on before, and until when: their late facts are still theirs to report (F3). */
  formerCrew: { id: string; until: Instant }[];
  odometer?: { reading: string; at: Instant };
  /** The newest times without a place, oldest first. */
  locationGaps?: LocationGap[];
  /** The tablet in charge, where one was named; the others of this unit neither report places nor sound. */
  primaryDevice?: UnitDevice & { since: Instant; by: string };
  /** The newest look over the tablet before going on duty: what was missing, and what came of what was tried. */
  checklist?: { at: Instant; missing: string[]; notes?: string[] };
}

export const unitFolder: Folder<UnitState> = {
  kind: 'unit',
  keys: (event) => (event.unitId && TYPES.has(event.type) ? [event.unitId] : []),
  fold: foldUnit,
  rooms: (_state, id) => [DISPATCH, unitRoom(id)],
};

const TYPES = new Set([
  'unit:registered',
  'unit:status',
  'asset:status:changed',
  'unit:crew',
  'unit:odometer',
  'unit:status:undone',
  'time:corrected',
  'unit:location:gap',
  'unit:device',
  'unit:checklist',
  ...EMERGENCY_TYPES,
  'assignment:sent',
  'assignment:acknowledged',
  'assignment:declined',
  'assignment:cancelled',
  ...DELIVERY_TYPES,
]);

function foldUnit(state: UnitState | undefined, event: LogEvent): UnitState | undefined {
  if (isEvent<UnitRegistered>(event, 'unit:registered')) {
    return state ? { ...state, ...event.data } : { ...fresh(event), ...event.data };
  }
  if (!state) return undefined;
  const fact = statusFactOf(event);
  if (fact) return foldStatus(state, fact);
  if (event.type === 'unit:status:undone') return foldUndone(state, event.corrects);
  if (isEvent<TimeCorrected>(event, 'time:corrected')) return foldCorrected(state, event);
  if (isEvent<AssetStatusData>(event, 'asset:status:changed')) return foldAsset(state, event);
  if (isEvent<UnitCrew>(event, 'unit:crew')) return foldCrew(state, event);
  if (isEvent<UnitOdometer>(event, 'unit:odometer')) return foldOdometer(state, event);
  if (isEvent<UnitDevice>(event, 'unit:device')) return foldDevice(state, event);
  if (isEvent<UnitChecklist>(event, 'unit:checklist')) return foldChecklist(state, event);
  if (isEvent<LocationGap>(event, 'unit:location:gap')) return foldGap(state, event.data);
  return event.type.startsWith('assignment:') ? foldAssignment(state, event) : foldEmergency(state, event);
}

const fresh = (event: LogEvent): Omit<UnitState, 'callSign'> => ({
  status: 'out_of_service',
  statusSince: event.occurredAt,
  statusSource: 'system',
  assignments: [],
  crew: [],
  formerCrew: [],
});

const FORMER_CREW_KEPT = 40;

/** A fact older than the present completes history elsewhere but does not move the present (F3). */
function foldStatus(state: UnitState, event: LogEvent<UnitStatusData>): UnitState {
  const closed = endsCall(event.data.status)
    ? state.assignments.filter(
        ({ incidentId, sentAt }) => incidentId !== event.incidentId || sentAt > event.occurredAt,
      )
    : state.assignments;
  const isLate = state.statusEventId !== undefined && event.occurredAt < state.statusSince;
  if (isLate) return { ...state, assignments: closed };
  const { statusReason: _reason, incidentId: _incident, ...rest } = state;
  const before = beforeOf(state);
  const incidentId = endsCall(event.data.status)
    ? closed.at(-1)?.incidentId
    : (event.incidentId ?? state.incidentId);
  return {
    ...rest,
    status: event.data.status,
    statusSince: event.occurredAt,
    statusSource: event.source,
    statusEventId: event.id,
    before,
    assignments: closed,
    ...(event.data.reason ? { statusReason: event.data.reason } : {}),
    ...(incidentId ? { incidentId } : {}),
  };
}

function beforeOf(state: UnitState): BeforeStatus {
  const { status, statusSince, statusSource, statusEventId, statusReason, incidentId, assignments } = state;
  return {
    status,
    statusSince,
    statusSource,
    assignments,
    ...(statusEventId === undefined ? {} : { statusEventId }),
    ...(statusReason === undefined ? {} : { statusReason }),
    ...(incidentId === undefined ? {} : { incidentId }),
  };
}

/** As if it had not been pressed; what came since stays. A press the present has moved on from is history's matter. */
function foldUndone(state: UnitState, pressId: string | undefined): UnitState {
  if (!state.before || state.statusEventId !== pressId) return state;
  const { before, statusEventId: _id, statusReason: _reason, incidentId: _incident, ...rest } = state;
  const isOpen = ({ assignmentId }: UnitAssignment): boolean =>
    state.assignments.some((each) => each.assignmentId === assignmentId);
  // Those the press closed are open again; what became of the others meanwhile stands.
  const closed = endsCall(state.status)
    ? before.assignments.filter((each) => each.incidentId === before.incidentId && !isOpen(each))
    : [];
  const undone = { ...rest, ...before, assignments: [...closed, ...state.assignments] };
  const isWithdrawn =
    !endsCall(state.status) && state.incidentId === undefined && before.incidentId !== undefined;
  return isWithdrawn ? withoutCall(undone) : undone;
}

/** Its call was withdrawn while the press stood. */
function withoutCall({ incidentId: _gone, ...state }: UnitState): UnitState {
  const wasWaiting = state.status === 'dispatched' || state.status === 'acknowledged';
  return wasWaiting ? { ...state, status: 'available' } : state;
}

const foldCorrected = (state: UnitState, { corrects, data }: LogEvent<TimeCorrected>): UnitState =>
  corrects !== undefined && corrects === state.statusEventId
    ? { ...state, statusSince: data.actualAt }
    : state;

function foldAsset(state: UnitState, { data, occurredAt }: LogEvent<AssetStatusData>): UnitState {
  if (state.assetStatus && occurredAt < state.assetStatus.at) return state;
  return { ...state, assetStatus: { status: data.status, at: occurredAt } };
}

function foldCrew(state: UnitState, event: LogEvent<UnitCrew>): UnitState {
  const next = withCrewChange(state, event);
  const isOn = (person: string): boolean => next.crew.some(({ id }) => id === person);
  const left = state.crew.flatMap(({ id }) => (isOn(id) ? [] : [{ id, until: event.occurredAt }]));
  // Joined before somebody else's list left them out: what they did until then is theirs all the same.
  const missed = (event.data.joined ?? []).flatMap(({ id }) => {
    const until = isOn(id) ? undefined : lastMove(next, id);
    return until === undefined || state.formerCrew.some((former) => former.id === id) ? [] : [{ id, until }];
  });
  const fresh = [...left, ...missed];
  if (fresh.length === 0) return next;
  const formerCrew = [...state.formerCrew.filter(({ id }) => !fresh.some((one) => one.id === id)), ...fresh];
  return { ...next, formerCrew: formerCrew.slice(-FORMER_CREW_KEPT) };
}

function foldOdometer(state: UnitState, event: LogEvent<UnitOdometer>): UnitState {
  if (state.odometer && event.occurredAt < state.odometer.at) return state;
  return { ...state, odometer: { reading: event.data.reading, at: event.occurredAt } };
}

function foldDevice(state: UnitState, { data, occurredAt, actor }: LogEvent<UnitDevice>): UnitState {
  if (state.primaryDevice && occurredAt < state.primaryDevice.since) return state;
  return { ...state, primaryDevice: { ...data, since: occurredAt, by: actor } };
}

function foldChecklist(state: UnitState, { data, occurredAt }: LogEvent<UnitChecklist>): UnitState {
  if (state.checklist && occurredAt < state.checklist.at) return state;
  const missing = data.items.filter(({ ok }) => !ok).map(({ item }) => item);
  const notes = data.items.flatMap(({ note }) => note ?? []);
  return { ...state, checklist: { at: occurredAt, missing, ...(notes.length > 0 ? { notes } : {}) } };
}

const GAPS_KEPT = 20;

function foldGap(state: UnitState, gap: LocationGap): UnitState {
  const gaps = [...(state.locationGaps ?? []), gap].sort((a, b) => (a.from < b.from ? -1 : 1));
  return { ...state, locationGaps: gaps.slice(-GAPS_KEPT) };
}

function foldAssignment(state: UnitState, event: LogEvent): UnitState {
  const { assignmentId } = event.data;
  if (typeof assignmentId !== 'string') return state;
  if (event.type === 'assignment:sent') return foldSent(state, event, assignmentId);
  const change = (to: (each: UnitAssignment) => UnitAssignment): UnitState => ({
    ...state,
    assignments: state.assignments.map((each) => (each.assignmentId === assignmentId ? to(each) : each)),
  });
  if (event.type === 'assignment:acknowledged') {
    return change((each) => ({ ...each, state: 'acknowledged', acknowledgedAt: event.occurredAt }));
  }
  const step = deliveryStepOf(event.type);
  if (step) return change((each) => ({ ...each, devices: withProof(each.devices, event, step) }));
  return foldWithdrawn(state, event, assignmentId);
}

function foldSent(state: UnitState, event: LogEvent, assignmentId: string): UnitState {
  if (!event.incidentId || state.assignments.some((each) => each.assignmentId === assignmentId)) return state;
  const sent: UnitAssignment = {
    assignmentId,
    incidentId: event.incidentId,
    sentAt: event.occurredAt,
    state: 'sent',
  };
  const assigned = { ...state, assignments: [...state.assignments, sent] };
  const moves =
    event.occurredAt >= state.statusSince && (state.incidentId === undefined || endsCall(state.status));
  if (!moves) return assigned;
  return {
    ...assigned,
    status: 'dispatched',
    statusSince: event.occurredAt,
    statusSource: event.source,
    statusEventId: event.id,
    incidentId: event.incidentId,
  };
}

/** Declined or cancelled: the unit is free again only if it had not started on that call. */
function foldWithdrawn(state: UnitState, event: LogEvent, assignmentId: string): UnitState {
  const gone = state.assignments.find((each) => each.assignmentId === assignmentId);
  if (!gone) return state;
  const assignments = state.assignments.filter((each) => each !== gone);
  const wasOnIt = state.incidentId === gone.incidentId;
  if (!wasOnIt) return { ...state, assignments };
  const { incidentId: _gone, ...rest } = state;
  const next = assignments.at(-1);
  const waiting = state.status === 'dispatched' || state.status === 'acknowledged';
  const since = event.occurredAt > state.statusSince ? event.occurredAt : state.statusSince;
  return {
    ...rest,
    assignments,
    ...(waiting
      ? {
          status: next ? ('dispatched' as const) : ('available' as const),
          statusSince: since,
          statusSource: event.source,
        }
      : {}),
    ...(next ? { incidentId: next.incidentId } : {}),
  };
}
