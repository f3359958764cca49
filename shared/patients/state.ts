/** The patient document: clinical, hence heard by the care team and the destination hospital alone. */
import type { AlertAcknowledged } from '../alerts/events.ts';
import { acknowledge, type Acknowledgement } from '../alerts/state.ts';
import type { Folder } from '../log/document.ts';
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import { newestByTime } from '../rooms/newest.ts';
import type { Instant } from '../time.ts';
import { foldTeam, teamRooms, type CareTeam } from './care-team.ts';
import { withAttachment, withoutAttachment, withStored, type KeptAttachment } from './attachments.ts';
import type {
  AttachmentStored,
  AttachmentWithdrawn,
  PatientAlert,
  PatientAttachment,
  PatientDetails,
  PatientUpdated,
  PatientVitals,
  RiskUpdated,
  Vitals,
} from './events.ts';
import { news2, type News2 } from './news2.ts';
import { shockIndex, type ShockIndex } from './shock-index.ts';

export interface ComputedRisk {
  /** Of the set of observations it was computed from. */
  at: Instant;
  news2: News2;
  shockIndex?: ShockIndex;
}

export interface PatientState extends CareTeam, Omit<PatientDetails, 'hospitalId'> {
  /** Corrected time of the first fact about the patient. */
  since?: Instant;
  /** When each detail was said. */
  detailsAt: Partial<Record<keyof PatientDetails, Instant>>;
  /** The newest sets of observations, oldest first. */
  vitals: { id: string; at: Instant; by: string; values: Vitals }[];
  /** Absent until the first. */
  attachments?: KeptAttachment[];
  /** From the newest set. */
  risk?: ComputedRisk;
  /** From the newest set that held all of NEWS2, when the newest did not. */
  lastComplete?: ComputedRisk;
  /** What another program made of it. */
  reported?: { at: Instant; by: string } & Omit<RiskUpdated, 'patientId' | 'vitals' | 'hospitalId'>;
  /** The newest alerts, oldest first. */
  alerts: {
    id: string;
    at: Instant;
    by: string;
    level: PatientAlert['level'];
    message: string;
    category?: string;
    acknowledged: Record<string, Acknowledgement>;
  }[];
}

const VITALS_KEPT = 20;
const ALERTS_KEPT = 30;

const CLINICAL = new Set([
  'patient:registered',
  'patient:updated',
  'patient:vitals',
  'patient:attachment',
  'patient:attachment:withdrawn',
  'patient:attachment:stored',
  'patient:alert',
  'risk:updated',
  'triage:updated',
  'patient:careteam',
  'alert:acknowledged',
]);

export const patientFolder: Folder<PatientState> = {
  kind: 'patient',
  keys: ({ type, data }) =>
    CLINICAL.has(type) && typeof data['patientId'] === 'string' ? [data['patientId']] : [],
  fold(state, event) {
    if (isEvent<AlertAcknowledged>(event, 'alert:acknowledged'))
      return state && foldAcknowledged(state, event);
    if (!state && event.type === 'patient:careteam') return undefined;
    const before: PatientState = state ?? { units: [], detailsAt: {}, vitals: [], alerts: [] };
    const { hospitalId: _hospital, since = event.occurredAt, ...rest } = before;
    const first = since < event.occurredAt ? since : event.occurredAt;
    return foldFact({ ...rest, since: first, ...foldTeam(teamOf(before), event) }, event);
  },
  rooms: teamRooms,
};

/** The team alone, so that a hospital taken away is really gone. */
function teamOf(state: PatientState): CareTeam {
  const { units, incidentId, hospitalId, hospitalAt } = state;
  return {
    units,
    ...(incidentId === undefined ? {} : { incidentId }),
    ...(hospitalId === undefined ? {} : { hospitalId }),
    ...(hospitalAt === undefined ? {} : { hospitalAt }),
  };
}

function foldFact(state: PatientState, event: LogEvent): PatientState {
  if (isEvent<PatientUpdated>(event, 'patient:registered')) return foldDetails(state, event);
  if (isEvent<PatientUpdated>(event, 'patient:updated')) return foldDetails(state, event);
  if (isEvent<PatientVitals>(event, 'patient:vitals')) return foldVitals(state, event);
  if (isEvent<PatientAttachment>(event, 'patient:attachment'))
    return { ...state, attachments: withAttachment(state.attachments ?? [], event) };
  if (isEvent<AttachmentWithdrawn>(event, 'patient:attachment:withdrawn'))
    return { ...state, attachments: withoutAttachment(state.attachments ?? [], event) };
  if (isEvent<AttachmentStored>(event, 'patient:attachment:stored'))
    return { ...state, attachments: withStored(state.attachments ?? [], event) };
  if (isEvent<PatientAlert>(event, 'patient:alert')) return foldAlert(state, event);
  if (isEvent<RiskUpdated>(event, 'risk:updated')) return foldReported(state, event);
  return state;
}

const DETAILS = ['ageYears', 'sex', 'pregnant', 'complaint', 'allergies', 'notes'] as const;

/** Each detail by its own time: a late age does not undo a newer complaint. */
function foldDetails(state: PatientState, { data, occurredAt }: LogEvent<PatientUpdated>): PatientState {
  const newer = DETAILS.filter((name) => {
    const before = state.detailsAt[name];
    return data[name] !== undefined && (before === undefined || before <= occurredAt);
  });
  const said = Object.fromEntries(newer.map((name) => [name, data[name]]));
  const times = Object.fromEntries(newer.map((name) => [name, occurredAt]));
  return withRisk({ ...state, ...said, detailsAt: { ...state.detailsAt, ...times } });
}

/** Nobody is measured after it was written down. */
function foldVitals(state: PatientState, event: LogEvent<PatientVitals>): PatientState {
  const { takenAt, vitals } = event.data;
  const at = takenAt !== undefined && takenAt < event.occurredAt ? takenAt : event.occurredAt;
  return withVitals(state, { id: event.id, actor: event.actor, occurredAt: at }, vitals);
}

function withVitals(
  state: PatientState,
  event: Pick<LogEvent, 'id' | 'occurredAt' | 'actor'>,
  values: Vitals,
): PatientState {
  const set = { id: event.id, at: event.occurredAt, by: event.actor, values };
  return withRisk({ ...state, vitals: newestByTime([...state.vitals, set], VITALS_KEPT) });
}

/** Always from the sets that are kept, so that a late one falls into its place. */
function withRisk(state: PatientState): PatientState {
  const { risk: _risk, lastComplete: _complete, ...rest } = state;
  const risks = state.vitals.map(({ at, values }) => riskAt(at, values, state));
  const newest = risks.at(-1);
  if (!newest) return rest;
  const complete = risks.findLast((each) => each.news2.kind === 'complete');
  return {
    ...rest,
    risk: newest,
    ...(complete && complete !== newest ? { lastComplete: complete } : {}),
  };
}

function riskAt(at: Instant, values: Vitals, patient: PatientState): ComputedRisk {
  const { ageYears, pregnant } = patient;
  const shock = shockIndex(values.pulse, values.systolic);
  return {
    at,
    news2: news2(values, {
      ...(ageYears === undefined ? {} : { ageYears }),
      ...(pregnant === undefined ? {} : { pregnant }),
    }),
    ...(shock ? { shockIndex: shock } : {}),
  };
}

function foldAlert(state: PatientState, event: LogEvent<PatientAlert>): PatientState {
  const { alertId = event.id, level, message, category } = event.data;
  if (state.alerts.some(({ id }) => id === alertId)) return state;
  const alert = {
    id: alertId,
    at: event.occurredAt,
    by: event.actor,
    level,
    message,
    ...(category === undefined ? {} : { category }),
    acknowledged: {},
  };
  return { ...state, alerts: newestByTime([...state.alerts, alert], ALERTS_KEPT) };
}

function foldAcknowledged(state: PatientState, event: LogEvent<AlertAcknowledged>): PatientState {
  const alerts = state.alerts.map((alert) =>
    alert.id === event.data.alertId
      ? { ...alert, acknowledged: acknowledge(alert.acknowledged, event) }
      : alert,
  );
  return { ...state, alerts };
}

function foldReported(state: PatientState, event: LogEvent<RiskUpdated>): PatientState {
  const { patientId: _id, hospitalId: _hospital, vitals, ...said } = event.data;
  const isLate = state.reported !== undefined && event.occurredAt < state.reported.at;
  const reported = isLate
    ? state
    : { ...state, reported: { ...said, at: event.occurredAt, by: event.actor } };
  return vitals ? withVitals(reported, event, vitals) : reported;
}
