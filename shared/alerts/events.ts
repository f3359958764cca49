/** Facts about alerts, and about the notices people are left. */
import { z } from 'zod';
import { instantSchema, outsideIdSchema } from '../log/envelope.ts';
import { sentenceSchema, wordSchema } from '../rooms/field-text.ts';
import { listenerSchema } from '../rooms/listener.ts';

const ALERT_LEVELS = ['critical', 'warning', 'info'] as const;
export const alertLevelSchema = z
  .string()
  .max(20)
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(ALERT_LEVELS));

const HOSPITAL_ALERT_KINDS = ['emergency', 'capacity', 'system'] as const;

export const alertEvents = {
  'alert:created': z.object({
    alertId: outsideIdSchema,
    level: alertLevelSchema.default('warning'),
    message: sentenceSchema,
    category: wordSchema.exactOptional(),
    hospitalId: outsideIdSchema.exactOptional(),
    to: z.array(listenerSchema).max(50).exactOptional(),
    expiresAt: instantSchema.exactOptional(),
  }),
  'alert:acknowledged': z.object({
    alertId: outsideIdSchema,
    /** When the alert was raised about a patient: it is kept with the patient. */
    patientId: outsideIdSchema.exactOptional(),
    note: sentenceSchema.exactOptional(),
  }),
  /** To a whole hospital; never about a patient. */
  'hospital:alert': z.object({
    hospitalId: outsideIdSchema,
    alertId: outsideIdSchema.exactOptional(),
    kind: z.enum(HOSPITAL_ALERT_KINDS),
    level: alertLevelSchema.default('warning'),
    message: sentenceSchema,
    expiresAt: instantSchema.exactOptional(),
  }),
  'notification:new': z
    .object({
      notificationId: outsideIdSchema.exactOptional(),
      userId: z.string().min(1).max(128).exactOptional(),
      topic: outsideIdSchema.exactOptional(),
      title: z.string().min(1).max(200),
      body: z.string().max(1000).exactOptional(),
      level: alertLevelSchema.default('info'),
      /** Where in the app it leads. */
      link: z.string().max(300).exactOptional(),
    })
    .refine(({ userId, topic }) => (userId === undefined) !== (topic === undefined), 'userId or topic'),
  'notification:read': z.object({ notificationId: outsideIdSchema }),
  'notification:readAll': z.object({}),
  'notification:subscribe': z.object({ topic: outsideIdSchema }),
  'notification:unsubscribe': z.object({ topic: outsideIdSchema }),
} as const;

export type AlertCreated = z.output<(typeof alertEvents)['alert:created']>;
export type AlertAcknowledged = z.output<(typeof alertEvents)['alert:acknowledged']>;
export type HospitalAlert = z.output<(typeof alertEvents)['hospital:alert']>;
export type NotificationNew = z.output<(typeof alertEvents)['notification:new']>;
export type NotificationRead = z.output<(typeof alertEvents)['notification:read']>;
export type NotificationTopic = z.output<(typeof alertEvents)['notification:subscribe']>;
