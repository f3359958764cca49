/**
 * How statuses, timestamp fields and speeds are spelled to and by a CAD. The predecessor's CAD writes the field name
 * straight into a column of its incidents and shows statuses in capitals, so an agency can choose (contract 5).
 */
import { parseTimestampField } from '../../../shared/transports/timestamp-fields.ts';
import type { ETime, UnitStatus } from '../../../shared/units/statuses.ts';
import type { IncidentStatus } from '../../../shared/incidents/statuses.ts';

export type Spelling = 'readback' | 'predecessor';

/** Where that CAD has no word of its own for a status, ours in capitals is the nearest truth. */
const UNIT_WORDS: Partial<Record<UnitStatus, string>> = {
  on_scene: 'AT_FACILITY',
  posted: 'AVAILABLE',
  cancelled: 'AVAILABLE',
  at_destination: 'ARRIVED_DESTINATION',
};

const INCIDENT_WORDS: Partial<Record<IncidentStatus, string>> = {
  on_scene: 'AT_FACILITY',
  at_destination: 'ARRIVED_DESTINATION',
};

const COLUMNS: Partial<Record<ETime, string>> = {
  'eTimes.03': 'time_unit_assigned',
  'eTimes.05': 'time_en_route',
  'eTimes.06': 'time_at_facility',
  'eTimes.09': 'time_transporting',
  'eTimes.11': 'time_arrived_destination',
  'eTimes.13': 'time_completed',
};

export const spellUnitStatus = (status: UnitStatus, spelling: Spelling): string =>
  spelling === 'readback' ? status : (UNIT_WORDS[status] ?? status.toUpperCase());

export const spellIncidentStatus = (status: IncidentStatus, spelling: Spelling): string =>
  spelling === 'readback' ? status : (INCIDENT_WORDS[status] ?? status.toUpperCase());

/** As it was given, unless that CAD has a column for it. */
export function spellField(field: string, spelling: Spelling): string {
  const name = spelling === 'readback' ? undefined : parseTimestampField(field);
  return (name && COLUMNS[name]) ?? field;
}

/** That CAD writes the name into a column: a time it has no column for it is not told. */
export const spellMilestone = (name: ETime, spelling: Spelling): string | undefined =>
  spelling === 'readback' ? name : COLUMNS[name];

const KMH_PER_MS = 3.6;

/** Kilometres per hour to metres per second. */
export const fromKmh = (kmh: number): number => kmh / KMH_PER_MS;

/** The predecessor's speeds are kilometres per hour throughout; ours are metres per second. */
export const spellSpeed = (metresPerSecond: number, spelling: Spelling): number =>
  spelling === 'readback' ? metresPerSecond : metresPerSecond * KMH_PER_MS;

export const readSpeed = (given: number, spelling: Spelling): number =>
  spelling === 'readback' ? given : fromKmh(given);
