/** Measuring this device's clock against the server's: four timestamps (RFC 5905), the lowest round trip wins (F2). Pure. */
import type { ClockReading } from '../device/clock.ts';
import type { ClockOffset } from '../outbox/measured-clock.ts';
import type { ClockReply } from '../../shared/protocol/feed.ts';

export interface Exchange {
  sent: ClockReading;
  received: ClockReading;
  reply: ClockReply;
}

export interface OffsetSample extends ClockOffset {
  roundTripMs: number;
  at: ClockReading;
}

const SAMPLES_KEPT = 8;
/** Older samples say less about a drifting crystal than a worse fresh one does. */
const SAMPLE_AGE_MS = 5 * 60_000;
/** The wall clock was set, or the device slept, between two samples: what was measured before no longer holds. */
const JUMP_MS = 1_000;

/** Half the round trip is what we cannot know: the way there and the way back may differ. Undefined for nonsense. */
export function sampleOf({ sent, received, reply }: Exchange): OffsetSample | undefined {
  const serverReceivedMs = Date.parse(reply.receivedAt);
  const serverSentMs = Date.parse(reply.sentAt);
  const awayMs = received.monotonicMs - sent.monotonicMs;
  const roundTripMs = Math.max(0, awayMs - (serverSentMs - serverReceivedMs));
  if (!Number.isFinite(roundTripMs) || awayMs < 0) return undefined;
  // Both device stamps by one wall reading, so that a clock set in between cannot bend the sample.
  const sentWallMs = received.wallMs - awayMs;
  const ms = (serverReceivedMs - sentWallMs + (serverSentMs - received.wallMs)) / 2;
  return { ms, uncertaintyMs: roundTripMs / 2, roundTripMs, at: received };
}

/** The samples to keep after one more. */
export function withSample(samples: readonly OffsetSample[], sample: OffsetSample): OffsetSample[] {
  const recent = samples.filter(
    ({ at }) =>
      sample.at.monotonicMs - at.monotonicMs <= SAMPLE_AGE_MS && Math.abs(jumpMs(at, sample.at)) < JUMP_MS,
  );
  return [...recent, sample].slice(-SAMPLES_KEPT);
}

const jumpMs = (from: ClockReading, to: ClockReading): number =>
  to.wallMs - from.wallMs - (to.monotonicMs - from.monotonicMs);

export function bestSample(samples: readonly OffsetSample[]): OffsetSample | undefined {
  return samples.reduce<OffsetSample | undefined>(
    (best, sample) => (!best || sample.roundTripMs < best.roundTripMs ? sample : best),
    undefined,
  );
}
