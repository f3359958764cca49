/** Facts about units. Wire names of the contract; data beside the ids that stand at the top of the envelope. */
import { z } from 'zod';
import { deviceIdSchema } from '../log/envelope.ts';
import { instantSchema } from '../log/envelope.ts';
import { parseUnitStatus } from './statuses.ts';

const pointSchema = z.object({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
});
export type Point = z.output<typeof pointSchema>;

/** A GeoJSON point as the predecessors send it, or `{lat, lon}`; inside it is always the latter. */
export const locationSchema = z.union([
  pointSchema,
  z
    .object({
      type: z.literal('Point'),
      coordinates: z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]),
    })
    .transform(({ coordinates: [lon, lat] }) => ({ lat, lon })),
]);

export const statusSchema = z
  .string()
  .max(40)
  .transform((text, context) => {
    const status = parseUnitStatus(text);
    if (status) return status;
    context.addIssue({ code: 'custom', message: `unknown unit status` });
    return z.NEVER;
  });

/**
 * Odometer reading as a decimal string, at most two decimals (NEMSIS eResponse.19-.22: totalDigits 8, fractionDigits 2).
 * A string because binary floats over-bill.
 */
export const odometerReadingSchema = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,2})?$/, 'must be a reading such as 120022.7');

export const CREW_LEVELS = [
  'EMT',
  'AEMT',
  'Paramedic',
  'Critical Care Paramedic',
  'RN',
  'Physician',
  'Driver',
] as const;

const crewMemberSchema = z.object({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(120),
  /** NEMSIS eCrew.02, by name. */
  level: z.enum(CREW_LEVELS).exactOptional(),
  /** NEMSIS eCrew.03, free text of the agency. */
  role: z.string().max(60).exactOptional(),
});

/** An id our own programs made. */
const ownIdSchema = z.string().min(1).max(64);

const LOCATION_GAP_REASONS = ['app-closed', 'asleep', 'in-background', 'denied', 'no-fix'] as const;
export type LocationGapReason = (typeof LOCATION_GAP_REASONS)[number];

/** Of a tablet; which step it is says the type. */
const deliverySchema = z.object({ assignmentId: ownIdSchema });

export const unitEvents = {
  'unit:registered': z.object({
    callSign: z.string().min(1).max(50),
    vehicle: z.string().min(1).max(25).exactOptional(),
    capability: z.enum(['ALS', 'BLS', 'CCT', 'FIRST_RESPONSE']).exactOptional(),
    station: z.object({ name: z.string().max(120), lat: z.number(), lon: z.number() }).exactOptional(),
  }),
  'unit:status': z.object({
    status: statusSchema,
    reason: z.string().max(200).exactOptional(),
    location: locationSchema.exactOptional(),
  }),
  /** A fleet system's word for the same; a status nobody here knows is kept as given. */
  'asset:status:changed': z.object({
    status: z.string().min(1).max(60),
    reason: z.string().max(200).exactOptional(),
    location: locationSchema.exactOptional(),
  }),
  /** Pressed by mistake and taken back within seconds; `corrects` names the press, and both stay in the log (F12). */
  'unit:status:undone': z.object({}),
  /** With `joined` or `left` only those come or go, whatever the list says; without, the list is for everybody. */
  'unit:crew': z.object({
    crew: z.array(crewMemberSchema).max(12),
    joined: z.array(crewMemberSchema).max(12).exactOptional(),
    left: z.array(z.string().min(1).max(64)).max(12).exactOptional(),
  }),
  /** For so long the tablet had no place to tell, and why (F14). */
  'unit:location:gap': z.object({
    from: instantSchema,
    to: instantSchema,
    reason: z.enum(LOCATION_GAP_REASONS),
  }),
  'unit:odometer': z.object({
    reading: odometerReadingSchema,
    /** eResponse.20 at scene, eResponse.21 at destination, .19 start, .22 back in service. */
    moment: z.enum(['start', 'at_scene', 'at_destination', 'in_service']),
  }),
  /** The tablet that reports places and sounds for the unit, where it has several. */
  'unit:device': z.object({
    device: deviceIdSchema,
    /** What people call the tablet. */
    name: z.string().max(60).exactOptional(),
  }),
  /** What was looked over before going on duty; what was missing is named, and held nobody up. */
  'unit:checklist': z.object({
    items: z
      .array(
        z.object({
          item: z.string().max(40),
          ok: z.boolean(),
          /** What trying it out came to, in words: a tone that was played and heard. */
          note: z.string().max(200).exactOptional(),
        }),
      )
      .max(30),
  }),
  'unit:emergency': z.object({ location: locationSchema.exactOptional() }),
  /** The crew's word that it was no emergency. Dispatch ends it all the same: the word may be forced. */
  'unit:emergency:false-alarm': z.object({ emergencyId: ownIdSchema.exactOptional() }),
  'unit:emergency:cleared': z.object({
    reason: z.string().trim().min(1).max(200),
    /** The press this answers: the newest the desk knew of. */
    emergencyId: ownIdSchema.exactOptional(),
    /** What people call the one who cleared it. */
    name: z.string().max(120).exactOptional(),
  }),
  'assignment:delivered': deliverySchema,
  'assignment:shown': deliverySchema,
  /** Only when the audio system of the tablet really played the tone. */
  'assignment:sounded': deliverySchema,
} as const;

export type UnitRegistered = z.output<(typeof unitEvents)['unit:registered']>;
export type UnitStatusData = z.output<(typeof unitEvents)['unit:status']>;
export type AssetStatusData = z.output<(typeof unitEvents)['asset:status:changed']>;
export type UnitCrew = z.output<(typeof unitEvents)['unit:crew']>;
export type LocationGap = z.output<(typeof unitEvents)['unit:location:gap']>;
export type UnitOdometer = z.output<(typeof unitEvents)['unit:odometer']>;
export type UnitDevice = z.output<(typeof unitEvents)['unit:device']>;
export type UnitChecklist = z.output<(typeof unitEvents)['unit:checklist']>;
export type EmergencyRaised = z.output<(typeof unitEvents)['unit:emergency']>;
export type EmergencyCleared = z.output<(typeof unitEvents)['unit:emergency:cleared']>;
export type CrewMember = z.output<typeof crewMemberSchema>;
