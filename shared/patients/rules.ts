/** Who may record about a patient: the care team, the destination hospital, and the desk what it needs to send help. */
import { DESK_ROLES } from '../rooms/desk-roles.ts';
import { hasRole } from '../rooms/principal.ts';
import { refuse, type Refusal } from '../rooms/refusal.ts';
import { hospitalRoom, unitRoom } from '../rooms/room-ids.ts';
import type { Rule, RuleContext } from '../rooms/rule.ts';
import type { IncidentState } from '../incidents/state.ts';
import { listens, type Someone } from '../units/listening.ts';
import { teamRooms, unitsOnCall, type CareTeam } from './care-team.ts';
import type { PatientState } from './state.ts';
import type { TriageState } from './triage-state.ts';

/** The team as the patient's documents know it; the triage document may be all there is. */
export function teamOfPatient({ lookup }: Pick<Someone, 'lookup'>, patientId: string): CareTeam | undefined {
  const patient = lookup('patient', patientId)?.state as PatientState | undefined;
  return patient ?? (lookup('triage', patientId)?.state as TriageState | undefined)?.team;
}

/** Crew of a unit on the patient's team or assigned to the patient's incident, or staff of the destination hospital. */
export function isOnTeam(someone: Someone, team: CareTeam): boolean {
  const incident =
    team.incidentId === undefined
      ? undefined
      : (someone.lookup('incident', team.incidentId)?.state as IncidentState | undefined);
  const rooms = [...teamRooms(team), ...unitsOnCall(incident).map(unitRoom)];
  return rooms.some((room) => listens(someone, room));
}

const notOnTeam = refuse('not-allowed', 'You are not on the care team of this patient.');

export function checkPatientAccess(context: RuleContext): Refusal | undefined {
  const team = teamOfPatient(context, String(context.event.data['patientId']));
  if (!team) return refuse('unknown-patient', 'There is no such patient.');
  return isOnTeam(context, team) ? undefined : notOnTeam;
}

/** The first fact about a patient says whose the patient is: a unit on a call, or a hospital. */
function checkRecord(context: RuleContext): Refusal | undefined {
  const { event, principal } = context;
  const team = teamOfPatient(context, String(event.data['patientId']));
  const isDesk = hasRole(principal, ...DESK_ROLES);
  if (team && !isDesk && !isOnTeam(context, team)) return notOnTeam;
  const { hospitalId } = event.data;
  if (!team && event.unitId === undefined && hospitalId === undefined) {
    return refuse('unknown-patient', 'Say which unit or hospital has this patient.');
  }
  if (event.unitId !== undefined && !context.lookup('unit', event.unitId)) {
    return refuse('unknown-unit', `There is no unit ${event.unitId}.`);
  }
  if (isDesk) return undefined;
  return checkAsMember(context, team);
}

/** A unit records as itself and says where it goes; a hospital records as itself. */
function checkAsMember(context: RuleContext, team: CareTeam | undefined): Refusal | undefined {
  const { unitId, data, incidentId } = context.event;
  if (unitId !== undefined && !listens(context, unitRoom(unitId))) {
    return refuse('unit-not-yours', `You are not signed on to ${unitId}.`);
  }
  if (hasRole(context.principal, 'crew')) {
    const moves =
      team?.incidentId !== undefined && incidentId !== undefined && incidentId !== team.incidentId;
    if (moves) return refuse('not-allowed', 'This patient belongs to another incident.');
    return team || unitId !== undefined ? undefined : notOnTeam;
  }
  const { hospitalId } = data;
  const isOwn = hospitalId === undefined || listens(context, hospitalRoom(String(hospitalId)));
  return isOwn ? undefined : refuse('not-allowed', 'You can record for your own hospital only.');
}

/** ESI is the emergency department's to give; acuity and colour are the crew's. */
function checkTriage(context: RuleContext): Refusal | undefined {
  const refusal = checkRecord(context);
  if (refusal || hasRole(context.principal, 'service', 'admin')) return refusal;
  const { esi, emsAcuity, mciColour } = context.event.data;
  if (esi !== undefined && !hasRole(context.principal, 'hospital')) {
    return refuse('not-allowed', 'ESI is given by the emergency department.');
  }
  const isFields = emsAcuity !== undefined || mciColour !== undefined;
  return isFields && !hasRole(context.principal, 'crew', ...DESK_ROLES)
    ? refuse('not-allowed', 'Crew acuity and triage colour are given in the field.')
    : undefined;
}

function checkCareTeam(context: RuleContext): Refusal | undefined {
  const team = teamOfPatient(context, String(context.event.data['patientId']));
  return team ? undefined : refuse('unknown-patient', 'There is no such patient.');
}

const RECORDERS = ['crew', 'hospital', ...DESK_ROLES] as const;
const fact: Rule = { roles: RECORDERS, needs: [], kind: 'fact', check: checkRecord };
const counted: Rule = { roles: ['service'], needs: [], kind: 'coordination', check: checkCareTeam };

export const patientRules: Record<string, Rule> = {
  'patient:registered': fact,
  'patient:updated': fact,
  'patient:vitals': fact,
  'patient:attachment': fact,
  'patient:attachment:withdrawn': fact,
  // Of the server's own making.
  'patient:attachment:stored': counted,
  'patient:attachments': counted,
  'patient:alert': fact,
  'risk:updated': fact,
  'triage:updated': { roles: RECORDERS, needs: [], kind: 'fact', check: checkTriage },
  'patient:careteam': { roles: DESK_ROLES, needs: [], kind: 'coordination', check: checkCareTeam },
};
