/** Bodies of the bridge endpoints, spelled as their predecessor spells them (contract 2). */
import { z } from 'zod';
import { instantSchema, outsideIdSchema } from '../../../shared/log/envelope.ts';
import { prioritySchema } from '../../../shared/incidents/events.ts';
import { destinationSchema } from '../../../shared/transports/events.ts';

const placeSchema = z
  .object({ lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) })
  .transform(({ lat, lng }) => ({ lat, lon: lng }));
const geoPointSchema = z
  .object({
    type: z.literal('Point'),
    coordinates: z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]),
  })
  .transform(({ coordinates: [lon, lat] }) => ({ lat, lon }));
const anyPlaceSchema = z.union([placeSchema, geoPointSchema]);

/** Of other programs, `null` stands for what was not given. */
const optional = <S extends z.ZodType>(schema: S) =>
  schema.nullish().transform((given) => given ?? undefined);

export const assignmentBody = z.object({
  unit_id: outsideIdSchema,
  incident_id: outsideIdSchema,
  incident_type: z.string().min(1).max(120),
  address: z.string().min(1).max(300),
  priority: prioritySchema,
  details: optional(
    z.union([
      z.string().max(4000),
      z
        .record(z.string(), z.unknown())
        .transform((details) => JSON.stringify(details))
        .pipe(z.string().max(4000)),
    ]),
  ),
  location: optional(anyPlaceSchema),
});

export const locationBody = z.object({
  unit_id: outsideIdSchema,
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  heading: optional(z.number().min(0).max(360)),
  /** Kilometres per hour. */
  speed: optional(z.number().min(0).max(700)),
  timestamp: optional(instantSchema),
});

export const unitStatusBody = z.object({
  unit_id: outsideIdSchema,
  status: z.string().min(1).max(40),
  incident_id: optional(outsideIdSchema),
  timestamp: optional(instantSchema),
});

export const incidentStatusBody = z.object({
  incident_id: outsideIdSchema,
  status: z.string().min(1).max(40),
  user_id: optional(z.string().min(1).max(64)),
});

export const timestampBody = z.object({
  incident_id: outsideIdSchema,
  field: z.string().min(1).max(64),
  timestamp: instantSchema,
  location: optional(anyPlaceSchema),
  source: optional(z.enum(['manual', 'auto'])),
  unit_id: optional(outsideIdSchema),
});

export const completedBody = z.object({
  incident_id: outsideIdSchema,
  epcr_id: optional(z.string().min(1).max(64)),
  transport_type: optional(z.string().min(1).max(60)),
  patient_name: optional(z.string().min(1).max(120)),
  destination: optional(
    z.union([
      z
        .string()
        .min(1)
        .max(100)
        .transform((name) => ({ name })),
      destinationSchema,
    ]),
  ),
  billing_data: optional(z.record(z.string(), z.unknown())),
  unit_id: optional(outsideIdSchema),
});

export const metricsBody = z.object({ metrics: z.record(z.string(), z.unknown()) });
