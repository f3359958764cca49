/**
 * The event envelope: what a device writes down, and what the log adds to it (design 3, contract 3).
 * The envelope is frozen: rows written by any released version must drain after upgrade and rollback (I17).
 */
import { z } from 'zod';
import { isUuid } from '../ids.ts';
import { isPlausibleMs, toInstant, type Instant } from '../time.ts';

/** Where a fact came from. */
export const SOURCES = [
  'manual',
  'gps',
  'geofence',
  'obd',
  'cad',
  'dispatch',
  'hospital',
  'tracker',
  'system',
] as const;
export type Source = (typeof SOURCES)[number];

/** An instant from outside: any ISO 8601 with offset, brought to the one inside spelling. */
export const instantSchema = z
  .string()
  .max(40)
  .refine(
    (text) => /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) && isPlausibleMs(Date.parse(text)),
    'must be ISO 8601 with an offset, from 1900 to 9999',
  )
  .meta({ format: 'date-time' })
  .transform((text) => toInstant(Date.parse(text)));

/** Ids other programs choose (units, incidents): short, printable, no separators we use ourselves. */
export const outsideIdSchema = z
  .string()
  .regex(/^[^\s:/?#\p{C}]{1,64}$/u, 'must be 1 to 64 characters without spaces, colons or slashes');

/** What a device calls itself. */
export const deviceIdSchema = z.string().regex(/^\P{C}{1,64}$/u, 'must be 1 to 64 printable characters');

const uuidSchema = z.string().toLowerCase().refine(isUuid, 'must be a UUID').meta({ format: 'uuid' });

/** Two hundred years: a clock that was never set is off by decades, nothing real by more. */
const MAX_OFFSET_MS = 200 * 366 * 24 * 3_600_000;

/** The offset the device had measured against the server when it made the event; add it to `at`. */
const clockOffsetSchema = z.object({
  ms: z.number().min(-MAX_OFFSET_MS).max(MAX_OFFSET_MS),
  uncertaintyMs: z.number().nonnegative().max(MAX_OFFSET_MS),
});

export const deviceEventSchema = z.strictObject({
  id: uuidSchema,
  type: z.string().min(1).max(64),
  v: z.int().positive().max(1000),
  at: instantSchema,
  lane: z.int().nonnegative(),
  source: z.enum(SOURCES),
  data: z.record(z.string(), z.unknown()),
  unitId: outsideIdSchema.exactOptional(),
  incidentId: outsideIdSchema.exactOptional(),
  corrects: uuidSchema.exactOptional(),
  clock: clockOffsetSchema.exactOptional(),
});

/** An event as a device made it, before the log has it. */
export type DeviceEvent = z.output<typeof deviceEventSchema>;

/** Things worth knowing about an accepted event; none of them is a reason to refuse it. */
export const FLAGS = [
  'clock-clamped',
  'clock-unmeasured',
  'incident-inferred',
  'lane-gap',
  'unknown-field',
  'unknown-incident',
  'offered-again',
  'author-unproved',
] as const;
export type Flag = (typeof FLAGS)[number];

/** An event in the log. `occurredAt` is `at` corrected by the measured clock offset; both are kept. */
export interface LogEvent<Data = Record<string, unknown>> {
  seq: number;
  id: string;
  type: string;
  v: number;
  at: Instant;
  lane: number;
  source: Source;
  data: Data;
  unitId?: string;
  incidentId?: string;
  corrects?: string;
  receivedAt: Instant;
  occurredAt: Instant;
  /** Milliseconds added to `at` to get `occurredAt`. */
  skewMs: number;
  /** Half-width of what we know of `occurredAt`, when the device had measured its clock. */
  uncertaintyMs?: number;
  actor: string;
  device: string;
  flags: Flag[];
}
