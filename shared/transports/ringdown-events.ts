/**
 * The ring-down of one transport to one hospital (E8): sent → received → acknowledged or diverted → arrived →
 * offloaded → accepted. What tells of the patient is not here but with the patient, for the care team alone.
 */
import { z } from 'zod';
import { instantSchema, outsideIdSchema } from '../log/envelope.ts';
import { sentenceSchema, wordSchema } from '../rooms/field-text.ts';
import { EMS_ACUITIES } from '../patients/events.ts';

/** Whose clock: what ends an ambulance's wait (APOT) is told by both, and kept apart. */
const RINGDOWN_SIDES = ['crew', 'hospital'] as const;
export type RingdownSide = (typeof RINGDOWN_SIDES)[number];

const toHospital = { hospitalId: outsideIdSchema };
const bothSides = { ...toHospital, side: z.enum(RINGDOWN_SIDES) };

export const ringdownEvents = {
  /** Said again it brings a new estimate; the hospital was told when it was said first. */
  'ringdown:sent': z.object({
    ...toHospital,
    /** When the crew expects to be there. */
    etaAt: instantSchema.exactOptional(),
    emsAcuity: z.enum(EMS_ACUITIES).exactOptional(),
    /** The team to call together: stroke, stemi, trauma, sepsis. */
    category: wordSchema.exactOptional(),
    /** The patient's own document, for those who may open it. */
    patientId: outsideIdSchema.exactOptional(),
  }),
  /** Shown on a screen of the hospital. */
  'ringdown:received': z.object(toHospital),
  'ringdown:acknowledged': z.object({ ...toHospital, assignedTo: wordSchema.exactOptional() }),
  'ringdown:diverted': z.object({
    ...toHospital,
    reason: sentenceSchema,
    /** Where the hospital would send them; the crew decides. */
    towards: outsideIdSchema.exactOptional(),
  }),
  'ringdown:arrived': z.object(bothSides),
  /** The patient is off the ambulance's stretcher. */
  'ringdown:offloaded': z.object({ ...bothSides, assignedTo: wordSchema.exactOptional() }),
  /** Report given, care taken over. */
  'ringdown:accepted': z.object(bothSides),
} as const;

export type RingdownSent = z.output<(typeof ringdownEvents)['ringdown:sent']>;
export type RingdownAcknowledged = z.output<(typeof ringdownEvents)['ringdown:acknowledged']>;
export type RingdownDiverted = z.output<(typeof ringdownEvents)['ringdown:diverted']>;
export type RingdownOnBothSides = z.output<(typeof ringdownEvents)['ringdown:offloaded']>;
