/**
 * What is said and never kept: places, typing, call signalling, presence, and questions. None of it enters the log;
 * positions go to their own table, the rest may be lost (design 2.3).
 */
import { z } from 'zod';
import { callOf, isParty } from '../calls/rules.ts';
import { instantSchema, outsideIdSchema } from '../log/envelope.ts';
import { channelOf, isMember } from '../messaging/rules.ts';
import { CARE_ROLES } from '../rooms/desk-roles.ts';
import { listenerSchema } from '../rooms/listener.ts';
import { hasRole, ROLES, type Role } from '../rooms/principal.ts';
import { refuse, type Refusal } from '../rooms/refusal.ts';
import { DISPATCH, unitRoom } from '../rooms/room-ids.ts';
import type { Someone } from '../units/listening.ts';
import { locationSchema } from '../units/events.ts';
import { speaksFor } from '../units/rules.ts';
import type { UnitState } from '../units/state.ts';

export interface EphemeralEvent {
  type: string;
  data: Record<string, unknown>;
  unitId?: string;
  incidentId?: string;
}

export interface EphemeralEntry {
  type: string;
  /** Position: to the positions table. Signal: to others at once. Request: answered in the acknowledgement. */
  kind: 'position' | 'signal' | 'request';
  data: z.ZodType<Record<string, unknown>>;
  roles: readonly Role[];
  check?(someone: Someone, event: EphemeralEvent): Refusal | undefined;
  /** Rooms whose listeners may hear it. */
  rooms(event: EphemeralEvent, someone: Someone): string[];
}

export const PRESENCE = ['online', 'offline', 'away', 'busy', 'in_call'] as const;

const placeSchema = z.union([
  locationSchema,
  z
    .object({ lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) })
    .transform(({ lat, lng }) => ({ lat, lon: lng })),
  z
    .object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
    .transform(({ latitude, longitude }) => ({ lat: latitude, lon: longitude })),
]);

/** Speed in metres per second, heading in degrees true, accuracy in metres. */
const placed = z
  .object({
    location: placeSchema.exactOptional(),
    position: placeSchema.exactOptional(),
    at: instantSchema.exactOptional(),
    heading: z.number().min(0).max(360).nullish(),
    speed: z.number().min(0).max(200).nullish(),
    accuracy: z.number().nonnegative().max(100_000).nullish(),
    altitude: z.number().min(-1000).max(20_000).nullish(),
  })
  .transform(({ location, position, ...rest }, context) => {
    const place = location ?? position;
    if (place) return { ...rest, location: place };
    context.addIssue({ code: 'custom', path: ['location'], message: 'is required' });
    return z.NEVER;
  });
export type Placed = z.output<typeof placed>;

const typing = z.object({ channelId: outsideIdSchema });
const nothing = (): string[] => [];

function checkUnit(someone: Someone, { unitId }: EphemeralEvent): Refusal | undefined {
  if (unitId === undefined) return refuse('bad-data', 'unitId: is required');
  const unit = someone.lookup('unit', unitId)?.state as UnitState | undefined;
  if (!unit) return refuse('unknown-unit', `There is no unit ${unitId}.`);
  return speaksFor(someone, unitId, unit)
    ? undefined
    : refuse('unit-not-yours', `You are not signed on to ${unitId}.`);
}

function checkChannel(someone: Someone, { data }: EphemeralEvent): Refusal | undefined {
  const channel = channelOf(someone, data['channelId']);
  if (!channel) return refuse('unknown-channel', 'There is no such conversation.');
  return isMember(someone, channel) ? undefined : refuse('not-allowed', 'You are not in this conversation.');
}

function checkCall(someone: Someone, { data }: EphemeralEvent): Refusal | undefined {
  const call = callOf(someone, data['callId']);
  if (!call) return refuse('unknown-call', 'There is no such call.');
  if (!isParty(someone, call)) return refuse('not-allowed', 'You are not in this call.');
  const { to } = data;
  return to === undefined || Object.hasOwn(call.parties, String(to))
    ? undefined
    : refuse('not-allowed', 'They are not in this call.');
}

const position = {
  kind: 'position',
  data: placed,
  roles: ['crew', 'service', 'admin'],
  check: checkUnit,
  rooms: ({ unitId }) => [DISPATCH, ...(unitId === undefined ? [] : [unitRoom(unitId)])],
} as const satisfies Omit<EphemeralEntry, 'type'>;

const typingSignal = {
  kind: 'signal',
  data: typing,
  roles: ROLES,
  check: checkChannel,
  rooms: ({ data }, someone) => Object.keys(channelOf(someone, data['channelId'])?.members ?? {}),
} as const satisfies Omit<EphemeralEntry, 'type'>;

const ENTRIES: Record<string, Omit<EphemeralEntry, 'type'>> = {
  'unit:location': position,
  'asset:position:updated': position,
  'typing:start': typingSignal,
  'typing:stop': typingSignal,
  'call:signal': {
    kind: 'signal',
    data: z.object({
      callId: outsideIdSchema,
      /** One party; all others when left out. */
      to: listenerSchema.exactOptional(),
      /** An offer, answer or candidate of WebRTC, as the browser made it. */
      signal: z.json().refine((signal) => JSON.stringify(signal).length <= 64_000, 'is too large'),
    }),
    roles: CARE_ROLES,
    check: checkCall,
    rooms: ({ data }, someone) => {
      const parties = Object.keys(callOf(someone, data['callId'])?.parties ?? {});
      return data['to'] === undefined ? parties : parties.filter((room) => room === data['to']);
    },
  },
  'presence:set': {
    kind: 'signal',
    data: z.object({ status: z.enum(PRESENCE), note: z.string().max(120).exactOptional() }),
    roles: ROLES,
    rooms: nothing,
  },
  /** Said by the server to whoever subscribed; a program may say it for the people it looks after. */
  'presence:changed': {
    kind: 'signal',
    data: z.object({ userId: z.string().min(1).max(128), status: z.enum(PRESENCE) }),
    roles: ['service', 'admin'],
    rooms: nothing,
  },
  'presence:subscribe': {
    kind: 'request',
    data: z.object({ userIds: z.array(z.string().min(1).max(128)).max(500) }),
    roles: ROLES,
    rooms: nothing,
  },
  'message:history': {
    kind: 'request',
    data: z.object({
      channelId: outsideIdSchema,
      /** Messages below this place in the log. */
      before: z.int().positive().exactOptional(),
      limit: z.int().min(1).max(200).exactOptional(),
    }),
    roles: ROLES,
    check: checkChannel,
    rooms: nothing,
  },
  'notification:getUnreadCount': { kind: 'request', data: z.object({}), roles: ROLES, rooms: nothing },
};

export const EPHEMERAL_TYPES: readonly string[] = Object.keys(ENTRIES);

const BY_TYPE = new Map<string, EphemeralEntry>(
  Object.entries(ENTRIES).map(([type, entry]) => [type, { type, ...entry }]),
);

export const ephemeralEntry = (type: string): EphemeralEntry | undefined => BY_TYPE.get(type);

/** Why somebody may not say this; undefined when they may. Its data has been parsed. */
export function checkEphemeral(
  entry: EphemeralEntry,
  someone: Someone,
  event: EphemeralEvent,
): Refusal | undefined {
  if (!hasRole(someone.principal, ...entry.roles)) {
    return refuse('not-allowed', `Your role may not send ${entry.type}.`);
  }
  return entry.check?.(someone, event);
}
