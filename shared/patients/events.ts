/** Facts about patients. A patient is known by a reference, never by name, wherever the name is not needed. */
import { z } from 'zod';
import { alertLevelSchema } from '../alerts/events.ts';
import { instantSchema, outsideIdSchema } from '../log/envelope.ts';
import { sentenceSchema, wordSchema } from '../rooms/field-text.ts';
import {
  ATTACHMENTS_KEPT,
  ATTACHMENT_KINDS,
  ATTACHMENT_MEDIA,
  MAX_ATTACHMENT_BYTES,
  SIGNATURE_REASONS,
  SIGNER_ROLES,
} from './attachments.ts';
import { CONSCIOUSNESS } from './news2.ts';

const whole = (least: number, most: number) => z.int().min(least).max(most);

/** One set of observations, in the ranges of NEMSIS eVitals. */
export const vitalsSchema = z.object({
  respirationRate: whole(0, 300).exactOptional(),
  spo2: whole(0, 100).exactOptional(),
  onOxygen: z.boolean().exactOptional(),
  systolic: whole(0, 500).exactOptional(),
  diastolic: whole(0, 500).exactOptional(),
  pulse: whole(0, 500).exactOptional(),
  consciousness: z.enum(CONSCIOUSNESS).exactOptional(),
  temperature: z.number().min(0).max(50).exactOptional(),
  spo2Scale: z.union([z.literal(1), z.literal(2)]).exactOptional(),
  gcs: whole(3, 15).exactOptional(),
  /** The parts of the coma scale, eVitals.19 to .21. */
  gcsEye: whole(1, 4).exactOptional(),
  gcsVerbal: whole(1, 5).exactOptional(),
  gcsMotor: whole(1, 6).exactOptional(),
  /** mmHg. */
  etco2: z.number().min(0).max(200).exactOptional(),
  /** mg/dL. */
  glucose: z.number().min(0).max(2000).exactOptional(),
  pain: whole(0, 10).exactOptional(),
});
export type Vitals = z.output<typeof vitalsSchema>;

const patientDetailsSchema = z.object({
  /** Of a baby in twelfths: 0.25 is three months. */
  ageYears: z.number().min(0).max(130).exactOptional(),
  sex: z.enum(['female', 'male', 'other', 'unknown']).exactOptional(),
  pregnant: z.boolean().exactOptional(),
  complaint: sentenceSchema.exactOptional(),
  allergies: sentenceSchema.exactOptional(),
  notes: sentenceSchema.exactOptional(),
  /** Where the patient is taken: this hospital hears of the patient. */
  hospitalId: outsideIdSchema.exactOptional(),
});
export type PatientDetails = z.output<typeof patientDetailsSchema>;

const TRIAGE_STATUSES = ['pending', 'triaged', 'assigned', 'completed'] as const;
/** NEMSIS eSituation.13: what the crew makes of the patient. */
export const EMS_ACUITIES = ['critical', 'emergent', 'lower_acuity', 'dead', 'non_acute'] as const;
/** NEMSIS eScene.08, SALT: only in a mass casualty incident. */
export const MCI_COLOURS = ['red', 'yellow', 'green', 'gray', 'black'] as const;

const attachmentSchema = z.object({
  attachmentId: outsideIdSchema,
  kind: z.enum(ATTACHMENT_KINDS),
  mediaType: z.enum(ATTACHMENT_MEDIA),
  /** Bytes. */
  size: z.int().min(1).max(MAX_ATTACHMENT_BYTES),
  /** Of the bytes, in lower-case hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
  caption: sentenceSchema.exactOptional(),
  signer: z
    .object({
      name: wordSchema.exactOptional(),
      role: z.enum(SIGNER_ROLES),
      reason: z.enum(SIGNATURE_REASONS),
    })
    .exactOptional(),
});
export type Attachment = z.output<typeof attachmentSchema>;

const someSchema = whole(0, ATTACHMENTS_KEPT);
/** Numbers alone: no caption, no signer, no picture. */
const attachmentCountsSchema = z.object({
  photos: someSchema,
  photosStored: someSchema,
  signatures: someSchema,
  signaturesStored: someSchema,
});
export type AttachmentCounts = z.output<typeof attachmentCountsSchema>;

const patientId = outsideIdSchema;

export const patientEvents = {
  'patient:registered': patientDetailsSchema.extend({ patientId }),
  'patient:updated': patientDetailsSchema.extend({ patientId }),
  /** `takenAt`: when the patient was measured, for a set that is written down afterwards. */
  'patient:vitals': z.object({ patientId, vitals: vitalsSchema, takenAt: instantSchema.exactOptional() }),
  /** A photo or a signature was made; its bytes follow by another way, after every fact. */
  'patient:attachment': attachmentSchema.extend({ patientId }),
  'patient:attachment:withdrawn': z.object({ patientId, attachmentId: outsideIdSchema }),
  /** All its bytes are on the server, and are the announced ones. */
  'patient:attachment:stored': z.object({ patientId, attachmentId: outsideIdSchema }),
  /** How many there are, and of these on the server: all that dispatch hears of them. */
  'patient:attachments': attachmentCountsSchema.extend({ patientId }),
  'patient:alert': z.object({
    patientId,
    alertId: outsideIdSchema.exactOptional(),
    level: alertLevelSchema,
    message: sentenceSchema,
    category: wordSchema.exactOptional(),
    hospitalId: outsideIdSchema.exactOptional(),
  }),
  /** A risk somebody else's program computed; kept beside ours, never in its place. */
  'risk:updated': z.object({
    patientId,
    score: z.number().min(0).max(1000).exactOptional(),
    level: wordSchema.exactOptional(),
    model: wordSchema.exactOptional(),
    explanation: z.string().max(2000).exactOptional(),
    vitals: vitalsSchema.exactOptional(),
    hospitalId: outsideIdSchema.exactOptional(),
  }),
  /** Three scales that are never one another: ESI is the emergency department's, acuity the crew's, colours the scene's. */
  'triage:updated': z.object({
    patientId,
    status: z.enum(TRIAGE_STATUSES).exactOptional(),
    esi: whole(1, 5).exactOptional(),
    emsAcuity: z.enum(EMS_ACUITIES).exactOptional(),
    mciColour: z.enum(MCI_COLOURS).exactOptional(),
    /** Where the patient is put, or who takes over: a room, a team. */
    assignedTo: wordSchema.exactOptional(),
    hospitalId: outsideIdSchema.exactOptional(),
  }),
  /** Who cares for the patient now. Units that leave hear no more of the patient. */
  'patient:careteam': z.object({
    patientId,
    add: z.array(outsideIdSchema).max(20).exactOptional(),
    remove: z.array(outsideIdSchema).max(20).exactOptional(),
    hospitalId: outsideIdSchema.nullable().exactOptional(),
  }),
} as const;

export type PatientUpdated = z.output<(typeof patientEvents)['patient:updated']>;
export type PatientVitals = z.output<(typeof patientEvents)['patient:vitals']>;
export type PatientAttachment = z.output<(typeof patientEvents)['patient:attachment']>;
export type AttachmentWithdrawn = z.output<(typeof patientEvents)['patient:attachment:withdrawn']>;
export type AttachmentStored = z.output<(typeof patientEvents)['patient:attachment:stored']>;
export type PatientAttachments = z.output<(typeof patientEvents)['patient:attachments']>;
export type PatientAlert = z.output<(typeof patientEvents)['patient:alert']>;
export type RiskUpdated = z.output<(typeof patientEvents)['risk:updated']>;
export type TriageUpdated = z.output<(typeof patientEvents)['triage:updated']>;
export type CareTeamChange = z.output<(typeof patientEvents)['patient:careteam']>;
