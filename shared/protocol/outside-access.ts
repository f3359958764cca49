/** Who may join which outside room (contract 5): by role, organization, membership, care team and destination. */
import { unitsOnCall } from '../patients/care-team.ts';
import { isOnTeam, teamOfPatient } from '../patients/rules.ts';
import type { IncidentState } from '../incidents/state.ts';
import { channelOf, isMember } from '../messaging/rules.ts';
import { DESK_ROLES } from '../rooms/desk-roles.ts';
import {
  BRIDGES,
  DASHBOARD,
  ORG,
  parseOutsideRoom,
  type PlainRoom,
  type RoomOfOne,
} from '../rooms/outside-room-names.ts';
import { hasRole, ROLES, type Principal, type Role } from '../rooms/principal.ts';
import { refuse, type Refusal } from '../rooms/refusal.ts';
import { DISPATCH, hospitalRoom, unitRoom, userRoom } from '../rooms/room-ids.ts';
import { listens, type Someone } from '../units/listening.ts';

const PLAIN_ROLES: Record<PlainRoom, readonly Role[]> = {
  org: ROLES,
  dashboard: ROLES,
  agents: DESK_ROLES,
  tasks: DESK_ROLES,
  metrics: DESK_ROLES,
  workflows: DESK_ROLES,
  system: DESK_ROLES,
  admin: ['admin'],
  triage_queue: ['hospital', ...DESK_ROLES],
  bridges: ['service'],
  dispatch: DESK_ROLES,
};

const refused = (detail: string): Refusal => refuse('not-allowed', detail);

const isDesk = ({ principal }: Someone): boolean => hasRole(principal, ...DESK_ROLES);

type Access = (someone: Someone, id: string) => Refusal | undefined;

const unit: Access = (someone, id) =>
  isDesk(someone) || listens(someone, unitRoom(id)) ? undefined : refused(`You are not signed on to ${id}.`);

const incident: Access = (someone, id) => {
  if (isDesk(someone)) return undefined;
  const state = someone.lookup('incident', id)?.state as IncidentState | undefined;
  return unitsOnCall(state).some((unitId) => listens(someone, unitRoom(unitId)))
    ? undefined
    : refused('Your unit is not on this incident.');
};

/** A radio channel nobody opened as a conversation is traffic: dispatch follows it. */
const channel: Access = (someone, id) => {
  const state = channelOf(someone, id);
  if (!state) {
    return isDesk(someone) ? undefined : refuse('unknown-channel', 'There is no such conversation.');
  }
  return isMember(someone, state) ? undefined : refused('You are not in this conversation.');
};

const patient: Access = (someone, id) => {
  const team = teamOfPatient(someone, id);
  return team && isOnTeam(someone, team)
    ? undefined
    : refused('You are not on the care team of this patient.');
};

const hospital: Access = (someone, id) =>
  isDesk(someone) || listens(someone, hospitalRoom(id)) ? undefined : refused('This is not your hospital.');

const triage: Access = (someone, id) => (isDesk(someone) ? undefined : patient(someone, id));

const user: Access = ({ principal }, id) =>
  userRoom(principal.sub) === `user:${id}` ? undefined : refused('This is for somebody else.');

const OF_ONE: Record<RoomOfOne, Access> = { unit, incident, channel, patient, hospital, triage, user };

/** Why somebody may not join; undefined when they may. The organization is always the principal's own. */
export function refusalToJoin(someone: Someone, name: string): Refusal | undefined {
  const room = parseOutsideRoom(name);
  if (!room) return refuse('unknown-room', 'There is no such room.');
  if ('id' in room) return OF_ONE[room.name](someone, room.id);
  return hasRole(someone.principal, ...PLAIN_ROLES[room.name])
    ? undefined
    : refused(`Your role may not join ${room.name}.`);
}

/** Rooms a client is put into when it connects. */
export function roomsOnConnect(principal: Principal): string[] {
  return [
    DASHBOARD,
    userRoom(principal.sub),
    ...(hasRole(principal, ...DESK_ROLES) ? [DISPATCH] : []),
    ...(principal.via === 'bridge' ? [ORG, BRIDGES] : []),
  ];
}
