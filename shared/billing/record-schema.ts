/** The billing record: `data` of the `transport.*` webhooks and of GET `/api/v1/transports/:id/billing` (contract 6). */
import { z } from 'zod';
import { SOURCES } from '../log/envelope.ts';
import { ETIMES } from '../units/statuses.ts';

const timeSchema = z.object({
  /** ISO 8601 with a numeric offset, as NEMSIS wants it. */
  at: z.string(),
  source: z.enum(SOURCES),
  /** Half-width of what is known of `at`; null when the device had not measured its clock. */
  uncertaintyMs: z.number().nullable(),
  /** The stamp before somebody corrected it. */
  correctedFrom: z.string().exactOptional(),
});

const mileageSchema = z.object({
  /** Patient aboard, statute miles with two decimals, rounded for no payer. Absent when there is no evidence. */
  loadedMiles: z
    .string()
    .regex(/^\d+\.\d\d$/)
    .exactOptional(),
  /** What was measured. With `both`, `loadedMiles` is the odometer's. */
  method: z.enum(['odometer', 'gps', 'both']).exactOptional(),
  /** NEMSIS eResponse.20 and eResponse.21, as read. */
  odometer: z.object({ atScene: z.string(), atDestination: z.string() }).exactOptional(),
  gps: z.object({ metres: z.number(), coveragePercent: z.number(), gapMetres: z.number() }).exactOptional(),
  /** Track minus odometer, when there are both. */
  discrepancy: z.object({ differenceMiles: z.string(), flagged: z.boolean() }).exactOptional(),
});
export type BillingMileage = z.output<typeof mileageSchema>;

const HOLD_CODES = [
  'origin-zip-missing',
  'destination-missing',
  'destination-zip-missing',
  'mileage-missing',
  'mileage-differs',
  'odometer-backwards',
  'track-incomplete',
  'epcr-missing',
  'crew-missing',
  'times-missing',
] as const;
export type HoldCode = (typeof HOLD_CODES)[number];

const holdSchema = z.object({ code: z.enum(HOLD_CODES), detail: z.string() });
export type Hold = z.output<typeof holdSchema>;

const placeSchema = z.object({
  address: z.string().exactOptional(),
  zip: z.string().exactOptional(),
  kind: z.string().exactOptional(),
});

export const billingRecordSchema = z.object({
  organization: z.string(),
  /** NEMSIS eResponse.03. */
  incidentNumber: z.string(),
  /** NEMSIS eResponse.04: unique per unit response; also the id of the transport. */
  responseNumber: z.string(),
  /** NEMSIS eDispatch.06. */
  cadRecordId: z.string().exactOptional(),
  unit: z.object({ callSign: z.string(), vehicle: z.string().exactOptional() }),
  crew: z.array(
    z.object({ id: z.string(), level: z.string().exactOptional(), role: z.string().exactOptional() }),
  ),
  times: z.partialRecord(z.enum(ETIMES), timeSchema),
  mileage: mileageSchema,
  origin: placeSchema.extend({ lat: z.number().exactOptional(), lon: z.number().exactOptional() }),
  destination: placeSchema.extend({ code: z.string().exactOptional(), name: z.string().exactOptional() }),
  /** Origin and destination letter, a suggestion the biller may change. */
  modifier: z.string().length(2).exactOptional(),
  serviceRequested: z.string().exactOptional(),
  responseMode: z.string().exactOptional(),
  transportMode: z.string().exactOptional(),
  levelOfCare: z.string().exactOptional(),
  /** HCPCS code, only when the level of care and the response mode leave no doubt. */
  suggestedServiceLevel: z.string().exactOptional(),
  disposition: z.enum(['transported', 'not_transported', 'cancelled']),
  patients: z.object({ count: z.int(), references: z.array(z.string()) }),
  epcrId: z.string().exactOptional(),
  billingData: z.record(z.string(), z.unknown()).exactOptional(),
  /** The event that made this version. */
  seq: z.int(),
  epoch: z.string(),
  /** The event that made the version before; null for the first. */
  prevSeq: z.int().nullable(),
  version: z.int(),
  /** `webhook-id` of the version this one replaces. */
  supersedes: z.string().exactOptional(),
  /** What a biller should look at before sending a claim. */
  holds: z.array(holdSchema),
});
export type BillingRecord = z.output<typeof billingRecordSchema>;
export type RecordTime = z.output<typeof timeSchema>;
