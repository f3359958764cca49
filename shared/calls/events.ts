/** Facts about calls. Offers, answers and candidates travel as `call:signal` and are never kept. */
import { z } from 'zod';
import { outsideIdSchema } from '../log/envelope.ts';
import { sentenceSchema } from '../rooms/field-text.ts';
import { listenerSchema } from '../rooms/listener.ts';

const onCall = {
  callId: outsideIdSchema,
  /** Which of the parties is meant, when it is not the person who says it. */
  party: listenerSchema.exactOptional(),
};
const withReason = { ...onCall, reason: sentenceSchema.exactOptional() };

export const callEvents = {
  'call:initiate': z.object({
    callId: outsideIdSchema,
    to: z.array(listenerSchema).min(1).max(20),
    media: z.enum(['audio', 'video']).default('audio'),
    channelId: outsideIdSchema.exactOptional(),
  }),
  'call:invite': z.object({ callId: outsideIdSchema, to: z.array(listenerSchema).min(1).max(20) }),
  'call:ringing': z.object(onCall),
  'call:accept': z.object(onCall),
  /** Sound or picture flows. */
  'call:connected': z.object(onCall),
  'call:reject': z.object(withReason),
  /** Leaves the call; the last but one to leave, or the caller before anybody answered, ends it for all. */
  'call:end': z.object({ ...withReason, forAll: z.boolean().exactOptional() }),
  'call:missed': z.object(onCall),
  'call:failed': z.object(withReason),
  'call:quality': z.object({
    ...onCall,
    roundTripMs: z.number().nonnegative().max(600_000).exactOptional(),
    jitterMs: z.number().nonnegative().max(600_000).exactOptional(),
    /** 0 to 1. */
    packetLoss: z.number().min(0).max(1).exactOptional(),
    /** Mean opinion score, 1 (bad) to 5 (excellent), ITU-T P.800. */
    mos: z.number().min(1).max(5).exactOptional(),
  }),
} as const;

export type CallInitiate = z.output<(typeof callEvents)['call:initiate']>;
export type CallInvite = z.output<(typeof callEvents)['call:invite']>;
export type OnCall = z.output<(typeof callEvents)['call:accept']>;
export type CallEnd = z.output<(typeof callEvents)['call:end']>;
export type CallQuality = z.output<(typeof callEvents)['call:quality']>;
