/**
 * Who cares for a patient: units, and the hospital they go to. Patient data is heard by them alone (C5); the documents
 * of a patient carry the team, because a document's rooms are decided from the document.
 */
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import type { IncidentState } from '../incidents/state.ts';
import { hospitalRoom, unitRoom } from '../rooms/room-ids.ts';
import type { Instant } from '../time.ts';
import type { CareTeamChange } from './events.ts';

export interface CareTeam {
  incidentId?: string;
  units: string[];
  hospitalId?: string;
  /** Corrected time of the fact that named the hospital: an older one does not move it. */
  hospitalAt?: Instant;
}

const UNITS_KEPT = 20;

export const teamRooms = ({ units, hospitalId }: CareTeam): string[] => [
  ...units.map(unitRoom),
  ...(hospitalId === undefined ? [] : [hospitalRoom(hospitalId)]),
];

/** Whoever records about a patient with leave to do so is on the team; a named hospital is where the patient goes. */
export function foldTeam(team: CareTeam, event: LogEvent): CareTeam {
  if (isEvent<CareTeamChange>(event, 'patient:careteam')) return changed(team, event);
  const { hospitalId } = event.data;
  return {
    ...team,
    ...(event.incidentId === undefined ? {} : { incidentId: event.incidentId }),
    units: event.unitId === undefined ? team.units : joined(team.units, [event.unitId]),
    ...(typeof hospitalId === 'string' ? towards(team, hospitalId, event.occurredAt) : {}),
  };
}

const joined = (units: readonly string[], more: readonly string[]): string[] =>
  [...new Set([...units, ...more])].slice(-UNITS_KEPT);

const towards = (team: CareTeam, hospitalId: string, at: Instant): Partial<CareTeam> =>
  team.hospitalAt !== undefined && at < team.hospitalAt ? {} : { hospitalId, hospitalAt: at };

function changed(team: CareTeam, { data, incidentId, occurredAt }: LogEvent<CareTeamChange>): CareTeam {
  const stay = team.units.filter((unitId) => !data.remove?.includes(unitId));
  const { hospitalId: _before, ...rest } = team;
  const next = {
    ...(data.hospitalId === null ? { ...rest, hospitalAt: occurredAt } : team),
    ...(incidentId === undefined ? {} : { incidentId }),
    units: joined(stay, data.add ?? []),
  };
  return typeof data.hospitalId === 'string'
    ? { ...next, ...towards(team, data.hospitalId, occurredAt) }
    : next;
}

export const unitsOnCall = (incident: IncidentState | undefined): string[] =>
  Object.entries(incident?.units ?? {}).flatMap(([unitId, { done }]) => (done ? [] : [unitId]));

/**
 * The `patient:careteam` that brings the team in step with the units on the call and their destination, or undefined
 * when it is. The fold cannot follow assignments by itself: they do not name the patient.
 */
export function careTeamDrift(
  patientId: string,
  team: CareTeam,
  now: { incident: IncidentState; hospitalId?: string },
): CareTeamChange | undefined {
  const wanted = unitsOnCall(now.incident);
  const add = wanted.filter((unitId) => !team.units.includes(unitId));
  const remove = team.units.filter((unitId) => !wanted.includes(unitId));
  const moves = now.hospitalId !== undefined && now.hospitalId !== team.hospitalId;
  if (!add.length && !remove.length && !moves) return undefined;
  return { patientId, add, remove, ...(moves ? { hospitalId: now.hospitalId } : {}) };
}
