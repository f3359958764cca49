/** Which unit is meant by a program that names only the incident. */
import type { Transaction } from 'kysely';
import type { IncidentState, IncidentUnit } from '../../shared/incidents/state.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import type { UnitStatus } from '../../shared/units/statuses.ts';
import { readDocuments } from '../log/read.ts';
import type { Schema } from '../store/schema.ts';

export type UnitAnswer = { unitId: string } | { unknown: 'incident' | 'none' | 'several' };

const WITH_PATIENT: readonly UnitStatus[] = ['transporting', 'at_destination', 'transfer_of_care'];

/** A token's own unit; else the one with the patient; else the only one that is, or was, on the call. */
export async function unitOfIncident(
  trx: Transaction<Schema>,
  org: string,
  asked: { incidentId: string; principal?: Principal },
): Promise<UnitAnswer> {
  const [incident] = await readDocuments(trx, org, [{ kind: 'incident', id: asked.incidentId }]);
  if (!incident) return { unknown: 'incident' };
  const units = Object.entries((incident.state as IncidentState).units).filter(
    ([, { declined, status }]) => declined === undefined && status !== 'cancelled',
  );
  const own = units.find(([unitId]) => unitId === asked.principal?.unitId);
  if (own) return { unitId: own[0] };
  return (
    only(units, (unit) => !unit.done && WITH_PATIENT.includes(unit.status)) ??
    only(units, (unit) => !unit.done) ??
    only(units, () => true) ?? { unknown: units.length > 0 ? 'several' : 'none' }
  );
}

/** The one that fits. */
function only(
  units: readonly [string, IncidentUnit][],
  fits: (unit: IncidentUnit) => boolean,
): { unitId: string } | undefined {
  const [first, ...others] = units.filter(([, unit]) => fits(unit));
  return first && others.length === 0 ? { unitId: first[0] } : undefined;
}
