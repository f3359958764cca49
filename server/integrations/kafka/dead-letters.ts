/** Messages nobody could understand, kept with their place on the broker, so that somebody can (I11, I15). */
import { sql } from 'kysely';
import type { Refusal } from '../../../shared/rooms/refusal.ts';
import type { Database } from '../../store/database.ts';
import type { KafkaMessage } from './kafka-port.ts';
import { KAFKA_DEVICE } from './kafka-device.ts';

/** Letters of no organization we know. No organization can be called so. */
export const NO_ORGANIZATION = '-';

const MAX_KEPT_BYTES = 64 * 1024;

export interface DeadLetter {
  message: KafkaMessage;
  refusal: Refusal;
}

/** One row per message and reason, however often the message is delivered. */
export async function keepDeadLetters(
  database: Database,
  org: string,
  letters: readonly DeadLetter[],
): Promise<void> {
  if (letters.length === 0) return;
  await database.withOrg(org, async (trx) => {
    // Two members may hold the same partition for a moment: the check and the insert are one step among them.
    await sql`select pg_advisory_xact_lock(hashtext(${`${org} kafka dead letters`}))`.execute(trx);
    for (const { message, refusal } of letters) {
      const place = placeOf(message);
      const known = await trx
        .selectFrom('dead_letters')
        .select('id')
        .where('org', '=', org)
        .where('event_id', '=', place)
        .where('code', '=', refusal.code)
        .executeTakeFirst();
      if (known) continue;
      await trx
        .insertInto('dead_letters')
        .values({
          org,
          event_id: place,
          device: KAFKA_DEVICE,
          actor: KAFKA_DEVICE,
          code: refusal.code,
          body: JSON.stringify(bodyOf(message, refusal)),
        })
        .execute();
    }
  });
}

const placeOf = ({ topic, partition, offset }: KafkaMessage): string =>
  `kafka:${topic}:${partition}:${offset}`;

function bodyOf(message: KafkaMessage, refusal: Refusal): Record<string, unknown> {
  const { topic, partition, offset, key, value, timestampMs } = message;
  return {
    topic,
    partition,
    offset,
    reason: storable(refusal.detail),
    timestampMs,
    ...(key ? { key: readable(key) } : {}),
    ...(value ? { value: readable(value) } : {}),
    ...(value && value.length > MAX_KEPT_BYTES ? { cutFromBytes: value.length } : {}),
  };
}

/** As text where it is text the store can hold, else as base64. */
function readable(bytes: Buffer): string | { base64: string } {
  const kept = bytes.subarray(0, MAX_KEPT_BYTES);
  const text = kept.toString('utf8');
  return text.includes('\0') || text.includes('\uFFFD') ? { base64: kept.toString('base64') } : text;
}

const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed();
