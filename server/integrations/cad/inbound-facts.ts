/** From a CAD's eight events to our facts. Lenient in form, since another program chose it; strict in what it becomes. */
import { z } from 'zod';
import { outsideIdSchema } from '../../../shared/log/envelope.ts';
import { locationSchema } from '../../../shared/units/events.ts';
import type { Instant } from '../../../shared/time.ts';
import type { InboundName } from './cad-names.ts';
import { cadInstant } from './cad-time.ts';

/** A fact as it goes to the log, without its identity. */
export interface CadFact {
  type: string;
  unitId?: string;
  incidentId?: string;
  data: Record<string, unknown>;
  at: Instant | undefined;
  /** The unit is not named: it is the one of the incident, when that is plain. */
  unitWanted?: 'needed' | 'helpful';
}

const timed = { timestamp: z.unknown().optional().transform(cadInstant) };
const optionalId = outsideIdSchema.nullish().transform((id) => id ?? undefined);
const text = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .transform((given) => given.slice(0, most));
const optionalText = (most: number) => text(most).optional().catch(undefined);
const optionalPlace = locationSchema.optional().catch(undefined);

export const locationReportSchema = z.object({
  unitId: outsideIdSchema,
  location: locationSchema,
  heading: z.number().min(0).max(360).optional().catch(undefined),
  speed: z.number().min(0).max(500).optional().catch(undefined),
  ...timed,
});

const statusSchema = z.object({
  unitId: outsideIdSchema,
  status: z.string(),
  incidentId: optionalId,
  ...timed,
});
const incidentStatusSchema = z.object({
  incidentId: outsideIdSchema,
  status: z.string(),
  userId: optionalText(64),
  ...timed,
});
const timestampSchema = z.object({
  incidentId: outsideIdSchema,
  unitId: optionalId,
  field: text(64),
  timestamp: z
    .string()
    .refine((given) => cadInstant(given) !== undefined, 'must be a time')
    .transform((given) => cadInstant(given) ?? given),
  location: optionalPlace,
  source: z.enum(['manual', 'auto']).optional().catch(undefined),
});

/** Words of five priorities; a CAD without them, or with its own, means the middle. */
const priority = z.coerce.number().int().min(1).max(5).catch(3);
const details = {
  type: text(120).catch('Not given'),
  address: text(300).catch('Not given'),
  priority,
  location: optionalPlace,
  zip: optionalText(10),
  incidentNumber: optionalText(50),
  details: optionalText(4000),
  hazards: optionalText(500),
};
const incidentSchema = z.object({ incidentId: outsideIdSchema, ...details, ...timed });
const assignmentSchema = z.object({
  unitId: outsideIdSchema,
  incidentId: optionalId,
  assignmentId: optionalText(64),
  incident: z
    .looseObject({ incidentId: optionalId, id: optionalId })
    .catch({ incidentId: undefined, id: undefined })
    .default({ incidentId: undefined, id: undefined }),
  ...timed,
});
const transportSchema = z.object({
  incidentId: outsideIdSchema,
  unitId: optionalId,
  epcrId: optionalText(64),
  billingData: z.record(z.string(), z.unknown()).optional().catch(undefined),
  ...timed,
});
const metricsSchema = z.object({ metrics: z.record(z.string(), z.unknown()), ...timed });

type Report = Exclude<InboundName, 'unit:location:updated'>;

/** What the message says, as facts in their order. Throws ZodError when it cannot be understood. */
export const toFacts: Record<Report, (payload: unknown) => CadFact[]> = {
  'unit:status:updated': (payload) => {
    const { unitId, incidentId, status, timestamp } = statusSchema.parse(payload);
    return [fact('unit:status', { unitId, incidentId, at: timestamp, data: { status } })];
  },
  'incident:status:updated': (payload) => {
    const { incidentId, status, userId, timestamp } = incidentStatusSchema.parse(payload);
    return [fact('incident:status', { incidentId, at: timestamp, data: { status, userId } })];
  },
  'incident:timestamp:updated': (payload) => {
    const { incidentId, unitId, ...data } = timestampSchema.parse(payload);
    return [
      {
        ...fact('incident:timestamp', { incidentId, unitId, at: data.timestamp, data }),
        unitWanted: 'helpful',
      },
    ];
  },
  'incident:new': (payload) => {
    const { incidentId, timestamp, ...data } = incidentSchema.parse(withId(payload));
    return [fact('incident:created', { incidentId, at: timestamp, data })];
  },
  'assignment:received': (payload) => assigned(assignmentSchema.parse(payload)),
  'transport:completed': (payload) => {
    const { incidentId, unitId, timestamp, ...data } = transportSchema.parse(payload);
    return [
      { ...fact('transport:completed', { incidentId, unitId, at: timestamp, data }), unitWanted: 'needed' },
    ];
  },
  'metrics:updated': (payload) => {
    const { metrics, timestamp } = metricsSchema.parse(payload);
    return [fact('metrics:updated', { at: timestamp, data: { metrics } })];
  },
};

/** The CAD's dispatcher sent a unit: the incident may be news to us as well. */
function assigned(given: z.output<typeof assignmentSchema>): CadFact[] {
  const { unitId, timestamp: at, assignmentId } = given;
  const incidentId = given.incidentId ?? given.incident.incidentId ?? given.incident.id;
  const {
    incidentId: _id,
    timestamp: _at,
    ...incident
  } = incidentSchema.parse({
    ...given.incident,
    incidentId,
    timestamp: undefined,
  });
  const named = assignmentId ?? `cad-${incidentId ?? ''}-${unitId}`.slice(0, 64);
  return [
    fact('incident:created', { incidentId, at, data: incident }),
    fact('assignment:sent', { unitId, incidentId, at, data: { assignmentId: named, incident } }),
  ];
}

/** Other programs call an incident's id `id`. */
function withId(payload: unknown): unknown {
  if (payload === null || typeof payload !== 'object' || 'incidentId' in payload) return payload;
  const { id, incident_id: snake } = payload as Record<string, unknown>;
  return { ...payload, incidentId: snake ?? id };
}

interface Given {
  unitId?: string | undefined;
  incidentId?: string | undefined;
  at: Instant | undefined;
  data: Record<string, unknown>;
}

function fact(type: string, { unitId, incidentId, at, data }: Given): CadFact {
  return {
    type,
    at,
    data: Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)),
    ...(unitId === undefined ? {} : { unitId }),
    ...(incidentId === undefined ? {} : { incidentId }),
  };
}
