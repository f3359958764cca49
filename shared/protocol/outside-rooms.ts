/**
 * The outside rooms an event is announced in (contract 5), from its ids and the documents it bears on. A room says what
 * is of interest there; who in it may hear the event is decided apart, by scope: a client hears an event in a room it
 * joined only if its scope hears one of the event's internal rooms.
 */
import { topicNotices, userNotices, type NotificationState } from '../alerts/notification-state.ts';
import { alertFolder, type AlertState } from '../alerts/state.ts';
import type { CallState } from '../calls/state.ts';
import type { DocumentLookup } from '../log/document.ts';
import type { LogEvent } from '../log/envelope.ts';
import { teamOfPatient } from '../patients/rules.ts';
import type { TransmissionState } from '../radio/state.ts';
import {
  ADMIN,
  AGENTS,
  BRIDGES,
  DASHBOARD,
  METRICS,
  ORG,
  parseOutsideRoom,
  roomOf,
  SYSTEM,
  TASKS,
  TRIAGE_QUEUE,
  WORKFLOWS,
  type RoomOfOne,
} from '../rooms/outside-room-names.ts';
import { DISPATCH, userRoom } from '../rooms/room-ids.ts';
import type { TaskState } from '../tasks/state.ts';
import { transportId, type TransportState } from '../transports/state.ts';

/** An event in the log, or a passing one. */
export type Heard = Pick<LogEvent, 'type' | 'data' | 'actor'> &
  Partial<Pick<LogEvent, 'id' | 'unitId' | 'incidentId'>>;

type Place = (event: Heard, lookup: DocumentLookup) => (string | undefined)[];

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const one = (name: RoomOfOne, id: unknown): string | undefined =>
  typeof id === 'string' ? roomOf(name, id) : undefined;

const ids: Place = ({ unitId, incidentId }) => [one('unit', unitId), one('incident', incidentId)];
const everywhere: Place = (event, lookup) => [ORG, ...ids(event, lookup)];
const hospital: Place = ({ data }) => [ORG, one('hospital', data['hospitalId'])];
const channel: Place = ({ data }) => [one('channel', data['channelId'])];
const operations =
  (...rooms: string[]): Place =>
  () => [...rooms, DASHBOARD, ADMIN];

/** To whoever may hear of it at all: nobody should have to have joined the right room. */
const emergency: Place = (event, lookup) => [...everywhere(event, lookup), DISPATCH, DASHBOARD, BRIDGES];

const assignment: Place = (event, lookup) => [...ids(event, lookup), BRIDGES];

const transport: Place = (event, lookup) => {
  const { unitId, incidentId } = event;
  const id = unitId !== undefined && incidentId !== undefined ? transportId(incidentId, unitId) : undefined;
  const state = id === undefined ? undefined : (lookup('transport', id)?.state as TransportState | undefined);
  return [...everywhere(event, lookup), one('hospital', state?.destination?.hospitalId)];
};

const ringdown: Place = (event, lookup) => [
  ...transport(event, lookup),
  one('hospital', event.data['hospitalId']),
];

/** Rooms that stand for people and can be joined; a whole kind of people is reached by `org`. */
const people = (listeners: readonly string[]): string[] =>
  listeners.map((room) => (parseOutsideRoom(room) ? room : ORG));

const call: Place = ({ data, unitId }, lookup) => {
  const state = lookup('call', String(data['callId']))?.state as CallState | undefined;
  const said = text(data['to']) === undefined ? [] : [String(data['to'])];
  const parties = said.length ? said : Object.keys(state?.parties ?? {});
  return [...people(parties), one('channel', data['channelId'] ?? state?.channelId), one('unit', unitId)];
};

const transmission: Place = (event, lookup) => {
  const state = lookup('transmission', String(event.data['transmissionId']))?.state as
    TransmissionState | undefined;
  return [
    ORG,
    one('unit', event.unitId ?? state?.unitId),
    one('incident', event.incidentId ?? state?.incidentId),
    one('channel', event.data['channelId'] ?? state?.channelId),
  ];
};

const task: Place = (event, lookup) => {
  const state = lookup('task', String(event.data['taskId']))?.state as TaskState | undefined;
  const assignee = text(event.data['assignee']) ?? state?.assignee;
  return [
    ...everywhere(event, lookup),
    TASKS,
    DASHBOARD,
    one('incident', state?.incidentId),
    ...people(assignee === undefined ? [] : [assignee]),
  ];
};

const alert: Place = (event, lookup) => {
  const { alertId = event.id, patientId } = event.data;
  if (patientId !== undefined) return patient(event, lookup);
  const state = lookup('alert', String(alertId))?.state as AlertState | undefined;
  return [
    ...everywhere(event, lookup),
    DASHBOARD,
    one('hospital', event.data['hospitalId']),
    one('incident', state?.incidentId),
    ...people(state ? alertFolder.rooms(state, '') : []),
    ...(state?.category === 'system' ? [SYSTEM] : []),
  ];
};

const patient: Place = ({ data }, lookup) => {
  const id = String(data['patientId']);
  const team = teamOfPatient({ lookup }, id);
  return [roomOf('patient', id), one('hospital', data['hospitalId'] ?? team?.hospitalId)];
};

const triage: Place = (event, lookup) => [
  roomOf('triage', String(event.data['patientId'])),
  TRIAGE_QUEUE,
  ...patient(event, lookup),
];

const notification: Place = ({ data, actor }, lookup) => {
  const userId = text(data['userId']);
  const topic = text(data['topic']);
  if (userId !== undefined) return [userNotices(userId)];
  if (topic === undefined) return [userNotices(actor)];
  const state = lookup('notification', topicNotices(topic))?.state as NotificationState | undefined;
  return (state?.subscribers ?? []).map(userRoom);
};

const own: Place = ({ actor }) => [userRoom(actor)];

const PLACES = new Map<string, Place>(
  Object.entries({
    'unit:registered': everywhere,
    'unit:status': everywhere,
    'unit:status:undone': everywhere,
    'unit:crew': everywhere,
    'unit:odometer': everywhere,
    'unit:location:gap': everywhere,
    'unit:device': everywhere,
    'unit:checklist': everywhere,
    'unit:emergency': emergency,
    'unit:emergency:false-alarm': emergency,
    'unit:emergency:cleared': emergency,
    'unit:location': everywhere,
    'asset:status:changed': everywhere,
    'asset:position:updated': everywhere,
    'incident:created': everywhere,
    'incident:updated': everywhere,
    'incident:status': everywhere,
    'incident:status:changed': everywhere,
    'incident:note': everywhere,
    'incident:backup': everywhere,
    'incident:backup:answered': everywhere,
    'incident:timestamp': everywhere,
    'assignment:sent': assignment,
    'assignment:acknowledged': assignment,
    'assignment:delivered': assignment,
    'assignment:shown': assignment,
    'assignment:sounded': assignment,
    'assignment:declined': assignment,
    'assignment:cancelled': assignment,
    'transport:destination': transport,
    'transport:completed': transport,
    'time:corrected': transport,
    'transport:revised': transport,
    'ringdown:sent': ringdown,
    'ringdown:received': ringdown,
    'ringdown:acknowledged': ringdown,
    'ringdown:diverted': ringdown,
    'ringdown:arrived': ringdown,
    'ringdown:offloaded': ringdown,
    'ringdown:accepted': ringdown,
    'hospital:registered': hospital,
    'hospital:status': hospital,
    'hospital:diversion': hospital,
    'bed:status:changed': hospital,
    'staff:availability:changed': hospital,
    'channel:opened': channel,
    'channel:members': channel,
    'message:send': channel,
    'message:received': channel,
    'message:read': channel,
    'message:edited': channel,
    'message:deleted': channel,
    'typing:start': channel,
    'typing:stop': channel,
    'call:initiate': call,
    'call:invite': call,
    'call:ringing': call,
    'call:accept': call,
    'call:connected': call,
    'call:reject': call,
    'call:end': call,
    'call:missed': call,
    'call:failed': call,
    'call:quality': call,
    'call:signal': call,
    'transmission:started': transmission,
    'transmission:completed': transmission,
    'transmission:tagged': transmission,
    'transcription:completed': transmission,
    'task:assigned': task,
    'task:updated': task,
    'task:completed': task,
    'task:update': operations(TASKS),
    'alert:created': alert,
    'alert:acknowledged': alert,
    'hospital:alert': alert,
    'notification:new': notification,
    'notification:read': own,
    'notification:readAll': own,
    'notification:subscribe': own,
    'notification:unsubscribe': own,
    'patient:registered': patient,
    'patient:updated': patient,
    'patient:vitals': patient,
    'patient:attachment': patient,
    'patient:attachment:withdrawn': patient,
    'patient:attachment:stored': patient,
    'patient:attachments': triage,
    'patient:alert': patient,
    'risk:updated': patient,
    'patient:careteam': patient,
    'triage:updated': triage,
    'agent:status:update': operations(AGENTS),
    'workflow:event': operations(WORKFLOWS),
    'system:metrics:update': operations(METRICS, SYSTEM),
    'metrics:updated': operations(METRICS),
    'agency:settings': operations(SYSTEM),
    'reference:page': operations(SYSTEM),
    // Told to whoever subscribed to the person, wherever they are; questions are answered, not announced.
    'presence:set': own,
    'presence:changed': own,
    'presence:subscribe': own,
    'message:history': own,
    'notification:getUnreadCount': own,
  } satisfies Record<string, Place>),
);

/** Every name that has a place. */
export const PLACED_TYPES: readonly string[] = [...PLACES.keys()];

/** Deny by default: a type without a place is announced nowhere. */
export function outsideRooms(event: Heard, lookup: DocumentLookup): string[] {
  const rooms = PLACES.get(event.type)?.(event, lookup) ?? [];
  return [...new Set(rooms.filter((room) => room !== undefined))];
}
