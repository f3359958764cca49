/** Partners in words. */
import { elapsedToSpeech, elapsedToText } from '../../../ui/elapsed-words.ts';
import { clockTime, dayAndTime } from '../billing-words.ts';
import type { Endpoint, Sent } from './partners-data.ts';

export const TYPE_LABELS: Record<string, { label: string; detail: string }> = {
  'transport.completed': { label: 'Completed transports', detail: 'The record, the moment a unit clears' },
  'transport.corrected': { label: 'Corrections', detail: 'A new version whenever a fact changes' },
  'transport.not_transported': { label: 'No transport', detail: 'Responses that ended without one' },
  'incident.created': { label: 'New incidents', detail: 'As they are called in' },
  'incident.closed': { label: 'Closed incidents', detail: 'When the last unit has cleared' },
  'unit.status': { label: 'Unit status', detail: 'Every press of every unit' },
  'hospital.status': { label: 'Hospital status', detail: 'Traffic, off-load, diversion, beds' },
};

export const typeLabel = (type: string): string =>
  type === 'webhook.test' ? 'Test' : (TYPE_LABELS[type]?.label ?? type);

export const hostOf = ({ url }: Pick<Endpoint, 'url'>): string => new URL(url).host;

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

export interface Standing {
  tone: Tone;
  words: string;
  /** What it means for records, or when it goes on. */
  more?: string;
}

const records = (count: number): string => `${count} ${count === 1 ? 'message' : 'messages'}`;
const waits = (count: number): string => `${records(count)} ${count === 1 ? 'waits' : 'wait'} here`;

/** How a partner stands. `nowMs`: Unix milliseconds. */
export function standingOf({ state, queue, trouble }: Endpoint, nowMs: number): Standing {
  if (state === 'paused') return { tone: 'warn', words: 'Paused', more: waits(queue.waiting) };
  if (state === 'disabled') {
    return { tone: 'bad', words: 'Closed', more: `${waits(queue.waiting)} until it is opened again` };
  }
  if (trouble && queue.waiting > 0) {
    return {
      tone: 'bad',
      words: `Failing since ${dayAndTime(trouble.since)}`,
      more: nextWords(queue.nextAt, nowMs),
    };
  }
  if (queue.parked > 0) return { tone: 'warn', words: `${records(queue.parked)} given up` };
  if (queue.waiting > 0) {
    return { tone: 'good', words: 'Receiving', more: `${records(queue.waiting)} on the way` };
  }
  return queue.lastDeliveredAt === undefined
    ? { tone: 'quiet', words: 'Nothing sent yet' }
    : { tone: 'good', words: 'Receiving', more: `last accepted ${dayAndTime(queue.lastDeliveredAt)}` };
}

function nextWords(nextAt: string | undefined, nowMs: number): string {
  if (nextAt === undefined) return 'no further attempt by itself';
  const leftMs = Date.parse(nextAt) - nowMs;
  return leftMs <= 0
    ? 'an attempt is due now'
    : `next attempt ${clockTime(nextAt)}, in ${elapsedToText(leftMs)}`;
}

/** How long the secret before still signs; undefined when it does not. */
export function overlapWords({ oldSecretUntil }: Endpoint, nowMs: number): string | undefined {
  const leftMs = oldSecretUntil === undefined ? 0 : Date.parse(oldSecretUntil) - nowMs;
  return leftMs > 0 ? elapsedToSpeech(leftMs) : undefined;
}

/** What became of one message. */
export function resultWords({ state, attempt, nextAt, lastStatus, lastError }: Sent): string {
  if (state === 'delivered') return `Accepted${lastStatus === null ? '' : ` (${lastStatus})`}`;
  if (state === 'parked') return `Given up: ${lastError ?? 'failed'}`;
  if (attempt === 0 || lastError === null) return state === 'sending' ? 'On its way' : 'Waiting';
  return `${lastError}${nextAt === null ? '' : `, next ${clockTime(nextAt)}`}`;
}

export const resultTone = ({ state, lastError }: Sent): Tone =>
  state === 'delivered' ? 'good' : state === 'parked' ? 'bad' : lastError === null ? 'quiet' : 'warn';

/** What a message is about. */
export const aboutWords = ({ key }: Pick<Sent, 'key'>): string => {
  const [kind = '', ...rest] = key.split(':');
  return kind === 'test' ? '–' : rest.join(', ');
};
