/** Incident statuses of the wire, and how units' statuses carry the incident along. */
import type { UnitStatus } from '../units/statuses.ts';

const INCIDENT_STATUSES = [
  'pending',
  'assigned',
  'en_route',
  'on_scene',
  'transporting',
  'at_destination',
  'completed',
  'cancelled',
] as const;
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

const ALIASES = new Map<string, IncidentStatus>(
  Object.entries({
    at_facility: 'on_scene',
    arrived_destination: 'at_destination',
  } satisfies Record<string, IncidentStatus>),
);

/** The status a spelling means, in any letter case, or undefined. */
export function parseIncidentStatus(text: string): IncidentStatus | undefined {
  const lower = text.trim().toLowerCase();
  return INCIDENT_STATUSES.find((status) => status === lower) ?? ALIASES.get(lower);
}

const BY_UNIT: Record<UnitStatus, IncidentStatus | undefined> = {
  dispatched: 'assigned',
  acknowledged: 'assigned',
  en_route: 'en_route',
  staged: 'en_route',
  on_scene: 'on_scene',
  at_patient: 'on_scene',
  transporting: 'transporting',
  at_destination: 'at_destination',
  transfer_of_care: 'at_destination',
  available: undefined,
  posted: undefined,
  cancelled: undefined,
  out_of_service: undefined,
};

export const isClosed = (status: IncidentStatus): boolean => status === 'completed' || status === 'cancelled';

/** The furthest any active unit has come; undefined when none is active. */
export function furthest(statuses: readonly UnitStatus[]): IncidentStatus | undefined {
  const reached = statuses.flatMap((status) => BY_UNIT[status] ?? []);
  return reached.sort((a, b) => INCIDENT_STATUSES.indexOf(b) - INCIDENT_STATUSES.indexOf(a))[0];
}
