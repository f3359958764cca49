/** Facts about incidents and the assignment of units to them. */
import { z } from 'zod';
import { instantSchema } from '../log/envelope.ts';
import { sentenceSchema } from '../rooms/field-text.ts';
import { locationSchema } from '../units/events.ts';
import { BACKUP_KINDS } from './backup.ts';
import { parseIncidentStatus } from './statuses.ts';

/** 1 is the highest, 5 the lowest: the order of the bridge contract. EIDO counts the other way round. */
export const prioritySchema = z.int().min(1).max(5);

export const incidentDetailsSchema = z.object({
  /** What was called in, in the agency's words (NEMSIS eDispatch.01 is coded later). */
  type: z.string().min(1).max(120),
  address: z.string().min(1).max(300),
  priority: prioritySchema,
  location: locationSchema.exactOptional(),
  zip: z.string().max(10).exactOptional(),
  /** When the telephone rang: NEMSIS eTimes.01. */
  calledAt: instantSchema.exactOptional(),
  /** The number the public safety answering point gave it: NEMSIS eResponse.03. */
  incidentNumber: z.string().min(1).max(50).exactOptional(),
  details: z.string().max(4000).exactOptional(),
  hazards: z.string().max(500).exactOptional(),
});
export type IncidentDetails = z.output<typeof incidentDetailsSchema>;

const incidentStatusSchema = z
  .string()
  .max(40)
  .transform((text, context) => {
    const status = parseIncidentStatus(text);
    if (status) return status;
    context.addIssue({ code: 'custom', message: 'unknown incident status' });
    return z.NEVER;
  });

const assignmentIdSchema = z.string().min(1).max(64);

export const incidentEvents = {
  'incident:backup': z.object({ kind: z.enum(BACKUP_KINDS), note: sentenceSchema.exactOptional() }),
  /** `requestId`: the event that asked. The crew reads the answer. */
  'incident:backup:answered': z.object({ requestId: z.string().min(1).max(64), answer: sentenceSchema }),
  'incident:created': incidentDetailsSchema,
  'incident:updated': incidentDetailsSchema.partial(),
  'incident:status': z.object({
    status: incidentStatusSchema,
    userId: z.string().max(64).exactOptional(),
    reason: z.string().max(200).exactOptional(),
  }),
  /** Another system's word for the same; a status nobody here knows is kept as given. */
  'incident:status:changed': z.object({
    status: z.string().min(1).max(60),
    userId: z.string().max(64).exactOptional(),
    reason: z.string().max(200).exactOptional(),
  }),
  'incident:note': z.object({ text: z.string().min(1).max(2000) }),
  'incident:timestamp': z.object({
    field: z.string().min(1).max(64),
    timestamp: instantSchema,
    location: locationSchema.exactOptional(),
    source: z.enum(['manual', 'auto']).exactOptional(),
  }),
  'assignment:sent': z.object({
    assignmentId: assignmentIdSchema,
    incident: incidentDetailsSchema,
  }),
  'assignment:acknowledged': z.object({ assignmentId: assignmentIdSchema }),
  'assignment:declined': z.object({ assignmentId: assignmentIdSchema, reason: z.string().min(1).max(200) }),
  'assignment:cancelled': z.object({
    assignmentId: assignmentIdSchema,
    reason: z.string().max(200).exactOptional(),
  }),
} as const;

export type BackupAsked = z.output<(typeof incidentEvents)['incident:backup']>;
export type BackupAnswered = z.output<(typeof incidentEvents)['incident:backup:answered']>;
export type IncidentStatusData = z.output<(typeof incidentEvents)['incident:status']>;
export type IncidentStatusChanged = z.output<(typeof incidentEvents)['incident:status:changed']>;
export type IncidentNote = z.output<(typeof incidentEvents)['incident:note']>;
export type IncidentTimestamp = z.output<(typeof incidentEvents)['incident:timestamp']>;
export type AssignmentSent = z.output<(typeof incidentEvents)['assignment:sent']>;
export type AssignmentDeclined = z.output<(typeof incidentEvents)['assignment:declined']>;
