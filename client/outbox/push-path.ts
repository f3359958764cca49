/** A way to the server's ingest door. HTTP and socket give the same answers, so that one code judges both. */
import { z } from 'zod';
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import type { PushReply } from '../../shared/protocol/push.ts';
import { REFUSALS, type Refusal, type RefusalCode } from '../../shared/rooms/refusal.ts';
import type { Instant } from '../../shared/time.ts';

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

const replySchema = z.object({
  epoch: z.string(),
  head: z.number(),
  serverTime: z.string(),
  results: z.array(
    z.object({
      id: z.string().nullable(),
      outcome: z.enum(['accepted', 'duplicate', 'refused']),
      seq: z.number().exactOptional(),
      code: z.string().exactOptional(),
      retry: z.enum(['never', 'later', 'after-sign-in']).exactOptional(),
      detail: z.string().exactOptional(),
    }),
  ),
});

const isCode = (code: string): code is RefusalCode => code in REFUSALS;

/** A reply from outside; what it says is believed only once it reads as one. */
export function parseReply(body: unknown): PushAnswer {
  const parsed = replySchema.safeParse(body);
  if (!parsed.success)
    return { kind: 'failed', failure: 'broken', detail: 'The server answered unreadably.' };
  const results = parsed.data.results.map(({ code, ...result }) => ({
    ...result,
    // A code newer than this app: the retry hint beside it is what counts.
    ...(code === undefined ? {} : { code: isCode(code) ? code : ('unavailable' as const) }),
  }));
  return { kind: 'reply', reply: { ...parsed.data, results } };
}

/** A request refused as a whole, as the socket says it. */
export function failureOf(refusal: Refusal): PushAnswer {
  const failed = (failure: PushFailure): PushAnswer => ({ kind: 'failed', failure, detail: refusal.detail });
  if (refusal.code === 'device-revoked') return failed('device-revoked');
  if (refusal.retry === 'after-sign-in') return failed('signed-out');
  if (refusal.retry === 'later') return failed('busy');
  return failed(refusal.code === 'too-large' ? 'too-large' : 'broken');
}
