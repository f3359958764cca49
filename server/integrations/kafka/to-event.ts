/** A message of another system, read as an event for our log (contract 7). Pure: the same bytes give the same event. */
import { z } from 'zod';
import { fromFlatPayload } from '../../../shared/protocol/flat-payload.ts';
import { MAX_PUSH_BYTES } from '../../../shared/protocol/request-limits.ts';
import { refuse, type Refusal } from '../../../shared/rooms/refusal.ts';
import { isPlausibleMs, toInstant, toUnixMs, type Instant } from '../../../shared/time.ts';
import { eventIdOf } from './event-id.ts';
import { eventTypeOf } from './event-type.ts';
import type { KafkaMessage } from './kafka-port.ts';

/** As the push door takes it, which checks what is in it. */
export interface ReadEvent {
  id: string;
  type: string;
  v: 1;
  at: Instant;
  lane: 0;
  source: 'system';
  data: Record<string, unknown>;
  unitId?: string;
  incidentId?: string;
}

export interface UnderstoodMessage {
  org: string;
  event: ReadEvent;
}

export type MessageReading = UnderstoodMessage | { refusal: Refusal; org?: string };

const idSchema = z.union([z.string().min(1).max(200), z.int().transform(String)]);
const timestampSchema = z.union([z.string().max(40), z.number()]);

/** The names around the payload, in the spellings of the systems we know. */
const envelopeSchema = z.object({
  type: z.string().max(64).exactOptional(),
  event_type: z.string().max(64).exactOptional(),
  event: z.string().max(64).exactOptional(),
  organization_id: z.string().max(64).exactOptional(),
  organizationId: z.string().max(64).exactOptional(),
  timestamp: timestampSchema.nullish(),
  event_id: idSchema.exactOptional(),
  eventId: idSchema.exactOptional(),
  message_id: idSchema.exactOptional(),
  messageId: idSchema.exactOptional(),
  id: idSchema.exactOptional(),
  data: z.record(z.string(), z.unknown()).exactOptional(),
});
type Envelope = z.output<typeof envelopeSchema>;

const ENVELOPE_NAMES = new Set([...Object.keys(envelopeSchema.shape), 'version', 'source']);

/** Whose id a bare `id` is, where the thing goes by another name than its family of events, or by two. */
const IDS_BY_FAMILY: Readonly<Record<string, readonly [string, ...string[]]>> = {
  transcription: ['transmission_id', 'transmissionId'],
  asset: ['asset_id', 'assetId', 'unit_id', 'unitId'],
};

export function readMessage(message: KafkaMessage): MessageReading {
  if (message.value === null || message.value.length === 0) {
    return { refusal: refuse('unreadable', 'The message is empty.') };
  }
  if (message.value.length > MAX_PUSH_BYTES) {
    return { refusal: refuse('too-large', `The message is larger than ${MAX_PUSH_BYTES} bytes.`) };
  }
  const object = parseObject(message.value);
  if (!object) return { refusal: refuse('unreadable', 'The message is not a JSON object.') };
  const envelope = envelopeSchema.safeParse(object);
  if (!envelope.success) {
    const [issue] = envelope.error.issues;
    return { refusal: refuse('unreadable', `${issue?.path.join('.')}: ${issue?.message}`) };
  }
  return readEnvelope(message, object, envelope.data);
}

function readEnvelope(
  message: KafkaMessage,
  object: Record<string, unknown>,
  envelope: Envelope,
): MessageReading {
  const org = envelope.organization_id ?? envelope.organizationId;
  if (org === undefined) return { refusal: refuse('bad-data', 'organization_id: is required') };
  const said = envelope.type ?? envelope.event_type ?? envelope.event;
  const type = eventTypeOf(said, message.topic);
  if (!type) return { org, refusal: refuse('unknown-type', 'This is no event of the catalogue.') };
  const parts = fromFlatPayload(type, payloadOf(object, envelope, type));
  const atMs = envelope.timestamp == null ? ownTime(parts.at, message) : readTime(envelope.timestamp);
  if (atMs === undefined) return { org, refusal: refuse('bad-data', 'timestamp: is no time') };
  const eventId = envelope.event_id ?? envelope.eventId ?? envelope.message_id ?? envelope.messageId;
  const id = eventIdOf(message, {
    org,
    type,
    timestamp: String(envelope.timestamp ?? ''),
    ...(eventId === undefined ? {} : { eventId }),
    ...(envelope.id === undefined ? {} : { id: envelope.id }),
  });
  return {
    org,
    event: {
      id,
      type,
      v: 1,
      at: toInstant(atMs),
      // Not counted: Kafka has its own offsets.
      lane: 0,
      source: 'system',
      data: parts.data,
      ...(parts.unitId === undefined ? {} : { unitId: parts.unitId }),
      ...(parts.incidentId === undefined ? {} : { incidentId: parts.incidentId }),
    },
  };
}

/** What stands beside `data` belongs to it. A bare `id` in it is that of the thing the event is about. */
function payloadOf(
  object: Record<string, unknown>,
  envelope: Envelope,
  type: string,
): Record<string, unknown> {
  const beside = Object.entries(object).filter(([name]) => !ENVELOPE_NAMES.has(name));
  const entries = [...beside, ...Object.entries(envelope.data ?? {})];
  const payload = Object.fromEntries(entries.map(([name, value]) => [name, asId(name, value)]));
  const [family = ''] = type.split(':');
  const names = IDS_BY_FAMILY[family] ?? [`${family}_id`, `${family}Id`];
  if (names.some((name) => Object.hasOwn(payload, name))) return payload;
  const { id = envelope.id, ...rest } = payload;
  return id === undefined ? payload : { ...rest, [names[0]]: id };
}

/** Many systems number their things; ours are named. */
const asId = (name: string, value: unknown): unknown =>
  typeof value === 'number' && /(^id|_id|Id)$/.test(name) ? String(value) : value;

/** A time within the data, else when the record was made. */
const ownTime = (at: Instant | undefined, { timestampMs }: KafkaMessage): number =>
  at === undefined ? timestampMs : toUnixMs(at);

function parseObject(value: Buffer): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(value);
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Below it a number is seconds: as milliseconds it would lie in early 1973. */
const LEAST_MS = 100_000_000_000;

/** Unix milliseconds. A time without an offset is UTC: what Python's `utcnow().isoformat()` writes. */
function readTime(timestamp: string | number): number | undefined {
  const unixMs =
    typeof timestamp === 'number'
      ? Math.round(timestamp < LEAST_MS ? timestamp * 1_000 : timestamp)
      : Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(timestamp) ? timestamp : `${timestamp}Z`);
  return isPlausibleMs(unixMs) ? unixMs : undefined;
}
