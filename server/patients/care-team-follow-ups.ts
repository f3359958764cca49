/** Keeping the care team of each patient to the units on the call and the hospital they go to (C5, I9). */
import { sql, type Transaction } from 'kysely';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { careTeamDrift, unitsOnCall, type CareTeam } from '../../shared/patients/care-team.ts';
import type { PatientState } from '../../shared/patients/state.ts';
import type { TriageState } from '../../shared/patients/triage-state.ts';
import type { FollowUp } from '../incidents/follow-up-fact.ts';
import type { PeopleOnIt } from '../incidents/people-on-it.ts';
import type { Schema } from '../store/schema.ts';

interface Patient {
  id: string;
  team: CareTeam;
}

export async function careTeamFollowUps(
  trx: Transaction<Schema>,
  org: string,
  moved: { people: readonly PeopleOnIt[]; causes: ReadonlyMap<string, LogEvent> },
): Promise<FollowUp[]> {
  const patients = await patientsOf(
    trx,
    org,
    moved.people.map(({ incidentId }) => incidentId),
  );
  return patients.flatMap(({ id, team }) => {
    const people = moved.people.find(({ incidentId }) => incidentId === team.incidentId);
    const cause = people && moved.causes.get(people.incidentId);
    // After the last unit has cleared, whoever cared last still answers for the record.
    if (!people || !cause || unitsOnCall(people.incident).length === 0) return [];
    const hospitalId = destinationOf(people);
    const drift = careTeamDrift(id, team, {
      incident: people.incident,
      ...(hospitalId === undefined ? {} : { hospitalId }),
    });
    if (!drift) return [];
    const { incidentId } = people;
    const data = { ...drift };
    return [{ type: 'patient:careteam', data, incidentId, at: cause.occurredAt, cause: [id, cause.seq] }];
  });
}

/** A patient's documents say which incident they belong to; the triage document may be all there is. */
async function patientsOf(
  trx: Transaction<Schema>,
  org: string,
  incidentIds: readonly string[],
): Promise<Patient[]> {
  if (incidentIds.length === 0) return [];
  const rows = await trx
    .selectFrom('documents')
    .select(['kind', 'id', 'state'])
    .where('org', '=', org)
    .where('kind', 'in', ['patient', 'triage'])
    .where(
      sql<boolean>`coalesce(state->>'incidentId', state->'team'->>'incidentId') = any(${[...incidentIds]}::text[])`,
    )
    .orderBy('kind')
    .execute();
  const byId = new Map<string, CareTeam>();
  for (const { kind, id, state } of rows) {
    const team =
      kind === 'patient' ? (state as unknown as PatientState) : (state as unknown as TriageState).team;
    if (!byId.has(id)) byId.set(id, team);
  }
  return [...byId].map(([id, team]) => ({ id, team }));
}

/** Where all of them go, when that is one place. */
function destinationOf({ incident, transports }: PeopleOnIt): string | undefined {
  const onIt = unitsOnCall(incident);
  const places = transports.flatMap(({ unitId, destination }) =>
    onIt.includes(unitId) && destination?.hospitalId !== undefined ? [destination.hospitalId] : [],
  );
  const [place, ...others] = new Set(places);
  return others.length === 0 ? place : undefined;
}
