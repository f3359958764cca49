/** What a crew records about a patient. Each resolves when the fact is saved on this device, not when it is sent. */
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import type { Attachment } from '../../shared/patients/events.ts';
import type { PatientDetails, TriageUpdated, Vitals } from '../../shared/patients/events.ts';
import type { Instant } from '../../shared/time.ts';
import { INCIDENT_ID_BYTES, incidentIdOf } from '../incidents/incident-id.ts';
import type { Outbox } from '../outbox/outbox.ts';

interface OnCall {
  unitId: string;
  incidentId: string;
}
export interface OfPatient extends OnCall {
  patientId: string;
}

/** A reference that says nothing about the patient; two tablets on one call never make the same. */
export const newPatientId = (): string =>
  `pt-${incidentIdOf(new Date().toISOString(), crypto.getRandomValues(new Uint8Array(INCIDENT_ID_BYTES)))}`;

const about = ({ unitId, incidentId }: OnCall, type: string, data: Record<string, unknown>) => ({
  type,
  unitId,
  incidentId,
  data,
});

/** Dispatch hears nothing of a patient but the triage: that there is one more is said there, with nothing else. */
export const registerPatient = (outbox: Outbox, of: OfPatient): Promise<DeviceEvent[]> =>
  outbox.recordAll([
    about(of, 'patient:registered', { patientId: of.patientId }),
    about(of, 'triage:updated', { patientId: of.patientId, status: 'pending' }),
  ]);

export const updatePatient = (
  outbox: Outbox,
  { change, ...of }: OfPatient & { change: PatientDetails },
): Promise<DeviceEvent> =>
  outbox.record(about(of, 'patient:updated', { patientId: of.patientId, ...change }));

/** `takenAt` only for a set that is written down later than it was taken. */
export const recordVitals = (
  outbox: Outbox,
  { vitals, takenAt, ...of }: OfPatient & { vitals: Vitals; takenAt?: Instant },
): Promise<DeviceEvent> =>
  outbox.record(
    about(of, 'patient:vitals', {
      patientId: of.patientId,
      vitals,
      ...(takenAt === undefined ? {} : { takenAt }),
    }),
  );

/** Acuity is the crew's judgement; a colour is a tag of a mass casualty scene. They never stand for one another. */
export const setTriage = (
  outbox: Outbox,
  { emsAcuity, mciColour, ...of }: OfPatient & Pick<TriageUpdated, 'emsAcuity' | 'mciColour'>,
): Promise<DeviceEvent> =>
  outbox.record(
    about(of, 'triage:updated', {
      patientId: of.patientId,
      ...(emsAcuity === undefined ? {} : { emsAcuity }),
      ...(mciColour === undefined ? {} : { mciColour }),
    }),
  );

export const announceAttachment = (
  outbox: Outbox,
  { attachment, ...of }: OfPatient & { attachment: Attachment },
): Promise<DeviceEvent> =>
  outbox.record(about(of, 'patient:attachment', { patientId: of.patientId, ...attachment }));

export const withdrawAttachment = (
  outbox: Outbox,
  { attachmentId, ...of }: OfPatient & { attachmentId: string },
): Promise<DeviceEvent> =>
  outbox.record(about(of, 'patient:attachment:withdrawn', { patientId: of.patientId, attachmentId }));
