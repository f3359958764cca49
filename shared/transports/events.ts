/** Facts about a transport: one unit's response to one incident. */
import { z } from 'zod';
import { instantSchema } from '../log/envelope.ts';
import { ringdownEvents } from './ringdown-events.ts';

export const destinationSchema = z.object({
  /** Our hospital id, when the destination is one we know. */
  hospitalId: z.string().max(64).exactOptional(),
  /** NEMSIS eDisposition.02. */
  code: z.string().max(50).exactOptional(),
  /** NEMSIS eDisposition.01. */
  name: z.string().min(1).max(100).exactOptional(),
  address: z.string().max(300).exactOptional(),
  zip: z.string().max(10).exactOptional(),
  /** NEMSIS eDisposition.21. */
  kind: z.string().max(60).exactOptional(),
  lat: z.number().min(-90).max(90).exactOptional(),
  lon: z.number().min(-180).max(180).exactOptional(),
});
export type Destination = z.output<typeof destinationSchema>;

/** What came late: places of the loaded leg, the incident's details, who was on the unit, what is known of the hospital. */
const REVISION_REASONS = ['track', 'incident', 'crew', 'hospital'] as const;
export type RevisionReason = (typeof REVISION_REASONS)[number];

export const transportEvents = {
  ...ringdownEvents,
  'transport:destination': z.object({ destination: destinationSchema }),
  'transport:completed': z.object({
    epcrId: z.string().max(64).exactOptional(),
    transportType: z.string().max(60).exactOptional(),
    patientCount: z.int().min(0).max(100).exactOptional(),
    destination: destinationSchema.exactOptional(),
    billingData: z.record(z.string(), z.unknown()).exactOptional(),
  }),
  /** A new fact that points at the old one (`corrects`); both stay visible (F12). */
  'time:corrected': z.object({ actualAt: instantSchema, reason: z.string().min(1).max(200) }),
  /** What is billed of it changed though no fact of its own came: a new version (contract 6). Said by the server. */
  'transport:revised': z.object({ reason: z.enum(REVISION_REASONS) }),
} as const;

export type TransportDestination = z.output<(typeof transportEvents)['transport:destination']>;
export type TransportCompleted = z.output<(typeof transportEvents)['transport:completed']>;
export type TransportRevised = z.output<(typeof transportEvents)['transport:revised']>;
export type TimeCorrected = z.output<(typeof transportEvents)['time:corrected']>;
