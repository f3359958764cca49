/** Facts about receiving hospitals. */
import { z } from 'zod';
import { instantSchema, outsideIdSchema } from '../log/envelope.ts';
import { sentenceSchema, wordSchema } from '../rooms/field-text.ts';
import { destinationSchema } from '../transports/events.ts';
import { DIVERSIONS, EMS_OFFLOAD, EMS_TRAFFIC, FACILITY_STATUSES } from './have.ts';

const count = z.int().min(0).max(100_000);
const hospitalId = outsideIdSchema;
const expiresAt = instantSchema.exactOptional();

export const hospitalEvents = {
  'hospital:registered': destinationSchema.omit({ hospitalId: true }).extend({
    hospitalId: outsideIdSchema,
    name: z.string().min(1).max(100),
    capabilities: z.array(z.string().max(60)).max(40).exactOptional(),
  }),
  'hospital:status': z.object({
    hospitalId,
    emsTraffic: z.enum(EMS_TRAFFIC).exactOptional(),
    emsOffload: z.enum(EMS_OFFLOAD).exactOptional(),
    /** Average minutes from arrival to transfer of care. */
    offloadMinutes: z.int().min(0).max(1440).exactOptional(),
    facility: z.enum(FACILITY_STATUSES).exactOptional(),
    reason: sentenceSchema.exactOptional(),
    expiresAt,
  }),
  'hospital:diversion': z.object({
    hospitalId,
    category: z.enum(DIVERSIONS),
    active: z.boolean(),
    reason: sentenceSchema.exactOptional(),
    expiresAt,
  }),
  'bed:status:changed': z.object({
    hospitalId,
    /** An EDXL-HAVE bed category, or a hospital's own kind of bed. */
    bedType: wordSchema,
    /** EDXL-HAVE CapacityStatus. */
    status: z.enum(['VacantAvailable', 'NotAvailable']).exactOptional(),
    available: count.exactOptional(),
    baseline: count.exactOptional(),
    expiresAt,
  }),
  'staff:availability:changed': z.object({
    hospitalId,
    staffType: wordSchema,
    /** How many, or only whether there are enough (EDXL-HAVE Availability). */
    available: count.exactOptional(),
    status: z.enum(['Adequate', 'Insufficient']).exactOptional(),
    expiresAt,
  }),
} as const;

export type HospitalRegistered = z.output<(typeof hospitalEvents)['hospital:registered']>;
export type HospitalStatus = z.output<(typeof hospitalEvents)['hospital:status']>;
export type HospitalDiversion = z.output<(typeof hospitalEvents)['hospital:diversion']>;
export type BedStatusChanged = z.output<(typeof hospitalEvents)['bed:status:changed']>;
export type StaffAvailability = z.output<(typeof hospitalEvents)['staff:availability:changed']>;
