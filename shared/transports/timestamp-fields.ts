/** The names other systems use for a time, as NEMSIS eTimes elements (contract 5, "Timestamp fields"). */
import { ETIMES, type ETime } from '../units/statuses.ts';

const ALIASES = new Map<string, ETime>(
  Object.entries({
    dispatched_at: 'eTimes.03',
    enroute_at: 'eTimes.05',
    onscene_at: 'eTimes.06',
    transport_at: 'eTimes.09',
    hospital_at: 'eTimes.11',
    available_at: 'eTimes.13',
    time_unit_assigned: 'eTimes.03',
    time_en_route: 'eTimes.05',
    time_at_facility: 'eTimes.06',
    time_transporting: 'eTimes.09',
    time_arrived_destination: 'eTimes.11',
    time_completed: 'eTimes.13',
    en_route_hospital: 'eTimes.09',
    transporting_patient: 'eTimes.09',
    at_destination_facility: 'eTimes.11',
    arrived_destination: 'eTimes.11',
  } satisfies Record<string, ETime>),
);

/** The element a field name means, or undefined: such a name is kept as given and flagged, never dropped. */
export function parseTimestampField(field: string): ETime | undefined {
  return (
    ETIMES.find((name) => name.toLowerCase() === field.toLowerCase()) ?? ALIASES.get(field.toLowerCase())
  );
}
