/** The kinds of documents a screen can ask for, and the state each has. */
import type { Document } from '../../shared/log/document.ts';
import type { HospitalState } from '../../shared/hospital/state.ts';
import type { IncidentState } from '../../shared/incidents/state.ts';
import type { SettingsState } from '../../shared/ops/agency-settings.ts';
import type { PageState } from '../../shared/ops/reference-pages.ts';
import type { PatientState } from '../../shared/patients/state.ts';
import type { TriageState } from '../../shared/patients/triage-state.ts';
import type { TransportState } from '../../shared/transports/state.ts';
import type { RosterState } from '../../shared/units/roster.ts';
import type { UnitState } from '../../shared/units/state.ts';

export interface DocumentStates {
  unit: UnitState;
  roster: RosterState;
  incident: IncidentState;
  transport: TransportState;
  hospital: HospitalState;
  settings: SettingsState;
  patient: PatientState;
  triage: TriageState;
  page: PageState;
}
export type DocumentKind = keyof DocumentStates;

export const documentKey = (kind: string, id: string): string => `${kind} ${id}`;

export const keyOf = ({ kind, id }: Pick<Document, 'kind' | 'id'>): string => documentKey(kind, id);
