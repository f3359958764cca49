import { distanceMetres, type LonLat } from '../../../shared/geo.ts';
import type { HospitalState } from '../../../shared/hospital/state.ts';
import type { Destination } from '../../../shared/transports/events.ts';
import type { TransportState } from '../../../shared/transports/state.ts';
import { hospitalLook } from './hospital-look.ts';

export interface OrderFor {
  unitId: string;
  /** Where the patient is, as far as it is known. */
  from: LonLat | undefined;
  nowMs: number;
}

/** Those that divert some patients, and then those that take none by ambulance, come after the others; none is left out. */
const RANKS = { none: 0, some: 1, all: 2 } as const;

/**
 * By what they say of themselves now; then the one this unit took a patient to last, and the one before; then the nearest
 * in a straight line; then by name.
 */
export function hospitalsInOrder(
  hospitals: readonly HospitalState[],
  transports: readonly TransportState[],
  { unitId, from, nowMs }: OrderFor,
): HospitalState[] {
  const lastUsed = new Map<string, string>();
  for (const { unitId: by, destination, destinationAt } of transports) {
    const id = destination?.hospitalId;
    if (by !== unitId || id === undefined || destinationAt === undefined) continue;
    if (destinationAt > (lastUsed.get(id) ?? '')) lastUsed.set(id, destinationAt);
  }
  return hospitals
    .map((hospital) => ({
      hospital,
      rank: RANKS[hospitalLook(hospital, nowMs).diverts],
      used: lastUsed.get(hospital.hospitalId) ?? '',
      metres: metresTo(hospital, from) ?? Infinity,
    }))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        b.used.localeCompare(a.used) ||
        // Both unknown: no difference, and not a number.
        (a.metres === b.metres ? 0 : a.metres - b.metres) ||
        a.hospital.name.localeCompare(b.hospital.name),
    )
    .map(({ hospital }) => hospital);
}

/** In a straight line; undefined when one of the two places is not known. */
export const metresTo = (
  { lat, lon }: Pick<HospitalState, 'lat' | 'lon'>,
  from: LonLat | undefined,
): number | undefined =>
  from === undefined || lat === undefined || lon === undefined ? undefined : distanceMetres(from, [lon, lat]);

/** What goes into the record is a copy: a hospital renamed later does not change where this patient went. */
export function hospitalToDestination(hospital: HospitalState): Destination {
  const {
    capabilities: _capabilities,
    emsTraffic: _traffic,
    emsOffload: _offload,
    facility: _facility,
    diversions: _diversions,
    beds: _beds,
    staff: _staff,
    ...place
  } = hospital;
  return place;
}
