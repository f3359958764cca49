/** Push: facts from a device to the log, by HTTP or socket alike (contract 3). */
import { z } from 'zod';
import { deviceIdSchema, instantSchema, type Flag } from '../log/envelope.ts';
import type { RefusalCode, Retry } from '../rooms/refusal.ts';
import { MAX_PUSH_EVENTS } from './request-limits.ts';

/** The request as a whole; each event is parsed on its own, so that one bad event refuses only itself (I15). */
export const pushRequestSchema = z.object({
  device: deviceIdSchema,
  sentAt: instantSchema,
  events: z.array(z.unknown()).max(MAX_PUSH_EVENTS),
});

export interface PushResult {
  /** As sent; `null` when the event had no readable id. */
  id: string | null;
  outcome: 'accepted' | 'duplicate' | 'refused';
  seq?: number;
  code?: RefusalCode;
  retry?: Retry;
  /** Plain words for whoever made the event. */
  detail?: string;
  flags?: Flag[];
}

export interface PushReply {
  epoch: string;
  head: number;
  serverTime: string;
  results: PushResult[];
}
