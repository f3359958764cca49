/** The id of the event a message becomes: the same message gives the same id, however often it comes. */
import { createHash } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { isUuid } from '../../../shared/ids.ts';
import type { KafkaMessage } from './kafka-port.ts';

const NAMESPACE = '6f1a3a52-0c7e-4b6b-9d0a-6a8e5a0f7c11';

export interface MessageIdentity {
  org: string;
  type: string;
  /** What the message calls itself, if it says. */
  eventId?: string;
  /** Its `id`, which may name the message or the thing it is about. */
  id?: string;
  /** Its own time, as written. */
  timestamp: string;
}

/**
 * A message that names itself is the same one when its producer sends it again at another offset. A bare `id` may be
 * that of a task or an incident, so it counts together with type and time. A message without any id is known by its
 * place only: redelivered it is the same, produced twice it is two. Its bytes count too, because a topic that was
 * made anew starts again at offset 0.
 */
export function eventIdOf(message: KafkaMessage, identity: MessageIdentity): string {
  const { org, type, eventId, id, timestamp } = identity;
  if (eventId !== undefined) {
    const lower = eventId.toLowerCase();
    return isUuid(lower) ? lower : named('event', org, type, eventId);
  }
  if (id !== undefined) return named('message', org, type, id, timestamp);
  const { topic, partition, offset, value } = message;
  const bytes = createHash('sha256')
    .update(value ?? '')
    .digest('hex');
  return named('place', topic, partition, offset, bytes);
}

const named = (...parts: readonly (string | number)[]): string => uuidv5(JSON.stringify(parts), NAMESPACE);
