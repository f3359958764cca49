/** A way to the server's ingest door. HTTP and socket give the same answers, so that one code judges both. */
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import type { PushReply } from '../../shared/protocol/push.ts';
import { REFUSALS, type Refusal, type RefusalCode } from '../../shared/rooms/refusal.ts';
import type { Instant } from '../../shared/time.ts';
import { figure, listOf, objectOf, oneOf, text, type Reading } from '../device/reading.ts';

export interface PushRequest {
  device: string;
  sentAt: Instant;
  events: DeviceEvent[];
}

/**
 * Why a request as a whole came to nothing. `network`, `timeout`, `busy`: nothing was learned about the events.
 * `broken`: the server stumbled, perhaps over one of them.
 */
export type PushFailure =
  'network' | 'timeout' | 'busy' | 'signed-out' | 'device-revoked' | 'update-needed' | 'too-large' | 'broken';

export type PushAnswer =
  | { kind: 'reply'; reply: PushReply }
  | { kind: 'failed'; failure: PushFailure; detail: string; retryAfterMs?: number };

export interface PushPath {
  name: 'socket' | 'http';
  /** Never throws, always settles. */
  push(request: PushRequest): Promise<PushAnswer>;
}

const textOrNull: Reading<string | null> = (value) => (value === null ? null : text(value));
const result = objectOf(
  { id: textOrNull, outcome: oneOf('accepted', 'duplicate', 'refused') },
  { seq: figure, code: text, retry: oneOf('never', 'later', 'after-sign-in'), detail: text },
);
const pushReply = objectOf({ epoch: text, head: figure, serverTime: text, results: listOf(result) });

const isCode = (code: string): code is RefusalCode => code in REFUSALS;

/** A reply from outside; what it says is believed only once it reads as one. */
export function parseReply(body: unknown): PushAnswer {
  const reply = pushReply(body);
  if (!reply) return { kind: 'failed', failure: 'broken', detail: 'The server answered unreadably.' };
  const results = reply.results.map(({ code, ...rest }) => ({
    ...rest,
    // A code newer than this app: the retry hint beside it is what counts.
    ...(code === undefined ? {} : { code: isCode(code) ? code : ('unavailable' as const) }),
  }));
  return { kind: 'reply', reply: { ...reply, results } };
}

/** A request refused as a whole, as the socket says it. */
export function failureOf(refusal: Refusal): PushAnswer {
  const failed = (failure: PushFailure): PushAnswer => ({ kind: 'failed', failure, detail: refusal.detail });
  if (refusal.code === 'device-revoked') return failed('device-revoked');
  if (refusal.retry === 'after-sign-in') return failed('signed-out');
  if (refusal.retry === 'later') return failed('busy');
  return failed(refusal.code === 'too-large' ? 'too-large' : 'broken');
}
