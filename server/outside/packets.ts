/** What a client said, taken apart; and the message it gets when that could not be understood (contract 5). */
import { z } from 'zod';
import { submittedName } from '../../shared/protocol/names.ts';
import type { Refusal } from '../../shared/rooms/refusal.ts';
import type { Instant } from '../../shared/time.ts';

export interface Packet {
  name: string;
  payload: unknown;
  /** The client's acknowledgement, when it asked for one. */
  reply?: (answer: object) => void;
}

export function toPacket(parts: readonly unknown[]): Packet {
  const [name, ...rest] = parts;
  const last = rest.at(-1);
  const [payload] = typeof last === 'function' ? rest.slice(0, -1) : rest;
  return {
    name: String(name),
    payload,
    ...(typeof last === 'function' ? { reply: last as (answer: object) => void } : {}),
  };
}

const formSchema = z.looseObject({
  event: z.string().max(100),
  data: z.record(z.string(), z.unknown()),
  timestamp: z.unknown().optional(),
});

/** Operations clients wrap what they say as `{event, data, room, timestamp}`, under its own name or as a `message`. */
export function unwrapped(packet: Packet): Packet {
  const form = formSchema.safeParse(packet.payload);
  if (!form.success) return packet;
  const { event, data, timestamp } = form.data;
  const type = submittedName(event);
  if (packet.name !== 'message' && (type === undefined || type !== submittedName(packet.name))) return packet;
  const payload = timestamp === undefined ? data : { timestamp, ...data };
  return { ...packet, name: event, payload };
}

export interface Misunderstanding {
  event: 'error';
  data: { of: string; code: string; detail: string };
  room: string | null;
  timestamp: Instant;
}

/** Never repeats what was sent, but for the name it was sent under. */
export const misunderstanding = (name: string, { code, detail }: Refusal, at: Instant): Misunderstanding => ({
  event: 'error',
  data: { of: name.slice(0, 64), code, detail },
  room: null,
  timestamp: at,
});

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);

/** The organization is always the token's; a message that names another one is somebody else's. */
export function namesForeignOrganization(payload: unknown, org: string): boolean {
  if (!isRecord(payload)) return false;
  const named = payload['organizationId'] ?? payload['organization_id'];
  return named !== undefined && named !== null && named !== org;
}
