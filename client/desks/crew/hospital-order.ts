import type { HospitalState } from '../../../shared/hospital/state.ts';
import type { Destination } from '../../../shared/transports/events.ts';
import type { TransportState } from '../../../shared/transports/state.ts';

/** The one this unit took a patient to last comes first, then the one before, then by name. */
export function hospitalsInOrder(
  hospitals: readonly HospitalState[],
  transports: readonly TransportState[],
  unitId: string,
): HospitalState[] {
  const lastUsed = new Map<string, string>();
  for (const { unitId: by, destination, destinationAt } of transports) {
    const id = destination?.hospitalId;
    if (by !== unitId || id === undefined || destinationAt === undefined) continue;
    if (destinationAt > (lastUsed.get(id) ?? '')) lastUsed.set(id, destinationAt);
  }
  const used = ({ hospitalId }: HospitalState) => lastUsed.get(hospitalId) ?? '';
  return [...hospitals].sort((a, b) => used(b).localeCompare(used(a)) || a.name.localeCompare(b.name));
}

/** What goes into the record is a copy: a hospital renamed later does not change where this patient went. */
export function hospitalToDestination({
  capabilities: _capabilities,
  ...hospital
}: HospitalState): Destination {
  return hospital;
}
