/** One batch into the log: what is understood through the door of every fact, the rest to the dead letters. */
import type { Principal } from '../../../shared/rooms/principal.ts';
import { refuse } from '../../../shared/rooms/refusal.ts';
import { toInstant } from '../../../shared/time.ts';
import type { PushResult } from '../../../shared/protocol/push.ts';
import type { Logger } from '../../observability/logger.ts';
import { inSpan } from '../../observability/tracing.ts';
import type { Database } from '../../store/database.ts';
import type { StorePositions } from '../../positions/track-store.ts';
import type { Ingest } from '../../sync/ingest.ts';
import { keepDeadLetters, NO_ORGANIZATION, type DeadLetter } from './dead-letters.ts';
import { KAFKA_DEVICE } from './kafka-device.ts';
import type { KafkaMessage } from './kafka-port.ts';
import { isPosition } from './event-type.ts';
import { takePositions, type PositionOutcome } from './positions.ts';
import { readMessage, type ReadEvent, type UnderstoodMessage } from './to-event.ts';

export interface TakeBatchDeps {
  database: Database;
  ingest: Ingest;
  storePositions: StorePositions;
  logger: Logger;
  /** Unix milliseconds. */
  now(): number;
}

export interface Taken {
  accepted: number;
  duplicates: number;
  deadLettered: number;
}

/** The log cannot take it now; nothing is wrong with the message. */
class LogUnavailableError extends Error {
  override name = 'LogUnavailableError';
}

interface Understood extends UnderstoodMessage {
  message: KafkaMessage;
}

interface Sorted {
  byOrg: Map<string, Understood[]>;
  letters: Map<string, DeadLetter[]>;
}

/**
 * When it resolves, every message is in the log, was there before, or is a dead letter. Throws when the log or its
 * database cannot be reached: then nothing may be committed, and all of it is tried again.
 */
export function takeBatch(deps: TakeBatchDeps, messages: readonly KafkaMessage[]): Promise<Taken> {
  return inSpan(
    'kafka.batch',
    { kind: 'consumer', attributes: { 'readback.messages': messages.length } },
    async (span) => {
      const taken = await takeAll(deps, messages);
      span.set({ 'readback.accepted': taken.accepted, 'readback.dead_lettered': taken.deadLettered });
      return taken;
    },
  );
}

async function takeAll(deps: TakeBatchDeps, messages: readonly KafkaMessage[]): Promise<Taken> {
  const { byOrg, letters } = await sort(deps.database, messages);
  const taken: Taken = { accepted: 0, duplicates: 0, deadLettered: 0 };
  for (const [org, understood] of byOrg) {
    const positions = understood.filter(({ event }) => isPosition(event.type));
    const facts = understood.filter(({ event }) => !isPosition(event.type));
    const results = [
      ...(await append(deps, org, facts)).map(outcomeOf),
      ...(await takePositions(
        deps,
        kafkaPrincipal(org),
        positions.map(({ event }) => event),
      )),
    ];
    [...facts, ...positions].forEach(({ message }, index) => {
      const outcome = results[index];
      if (outcome === 'stored') taken.accepted += 1;
      else if (outcome === 'duplicate') taken.duplicates += 1;
      else if (outcome) push(letters, org, { message, refusal: outcome });
    });
  }
  for (const [org, dead] of letters) {
    await keepDeadLetters(deps.database, org, dead);
    taken.deadLettered += dead.length;
    const [first] = dead;
    deps.logger.warn(
      { org, count: dead.length, code: first?.refusal.code, topic: first?.message.topic },
      'messages from Kafka went to the dead letters',
    );
  }
  return taken;
}

/** By organization; what nobody can read or nobody here is addressed by goes to the letters at once. */
async function sort(database: Database, messages: readonly KafkaMessage[]): Promise<Sorted> {
  const sorted: Sorted = { byOrg: new Map(), letters: new Map() };
  const known = new Map<string, boolean>();
  for (const message of messages) {
    const reading = readMessage(message);
    const { org = NO_ORGANIZATION } = reading;
    const isKnown = known.get(org) ?? (await isOrganization(database, org));
    known.set(org, isKnown);
    const addressee = isKnown ? org : NO_ORGANIZATION;
    if ('refusal' in reading) push(sorted.letters, addressee, { message, refusal: reading.refusal });
    else if (isKnown) push(sorted.byOrg, org, { ...reading, message });
    else push(sorted.letters, addressee, { message, refusal: noSuchOrganization });
  }
  return sorted;
}

const noSuchOrganization = refuse('wrong-organization', 'There is no such organization here.');

async function append(
  deps: TakeBatchDeps,
  org: string,
  understood: readonly Understood[],
): Promise<PushResult[]> {
  const events = understood.map(({ event }) => event);
  if (events.length === 0) return [];
  try {
    return await offer(deps, org, events);
  } catch (error) {
    if (!isDefect(error) || events.length === 1) return onlyDefect(deps, error, events);
    // One message that trips a defect of ours must not hold up the others for ever (I15).
    const results: PushResult[] = [];
    for (const one of understood) results.push(...(await append(deps, org, [one])));
    return results;
  }
}

function onlyDefect({ logger }: TakeBatchDeps, error: unknown, events: readonly ReadEvent[]): PushResult[] {
  if (!isDefect(error)) throw error;
  logger.error({ err: error }, 'a message from Kafka could not be recorded');
  return events.map(({ id }) => ({
    id,
    outcome: 'refused',
    ...refuse('bad-data', 'It could not be recorded.'),
  }));
}

/** Ours, and the same every time; anything else is the database or the way to it, and may be over soon. */
const isDefect = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;

async function offer(
  { ingest, now }: TakeBatchDeps,
  org: string,
  events: readonly ReadEvent[],
): Promise<PushResult[]> {
  const reply = await ingest(kafkaPrincipal(org), { device: KAFKA_DEVICE, sentAt: toInstant(now()), events });
  if ('refusal' in reply) throw new LogUnavailableError(reply.refusal.detail);
  const held = reply.results.find(({ code }) => code === 'unavailable' || code === 'rate-limited');
  if (held) throw new LogUnavailableError(held.detail ?? 'the log cannot take it now');
  return reply.results;
}

const kafkaPrincipal = (org: string): Principal => ({
  org,
  sub: KAFKA_DEVICE,
  name: 'Kafka',
  roles: ['service'],
  via: 'system',
});

function outcomeOf({
  outcome,
  code = 'bad-data',
  retry = 'never',
  detail = '',
}: PushResult): PositionOutcome {
  if (outcome === 'refused') return { code, retry, detail };
  return outcome === 'accepted' ? 'stored' : 'duplicate';
}

/** Anything else is no name of ours and may not even be text that a database takes. */
const ORGANIZATION = /^[a-z0-9][a-z0-9-]{0,39}$/;

async function isOrganization(database: Database, org: string): Promise<boolean> {
  if (!ORGANIZATION.test(org)) return false;
  const row = await database.kysely
    .selectFrom('organizations')
    .select('org')
    .where('org', '=', org)
    .executeTakeFirst();
  return row !== undefined;
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
