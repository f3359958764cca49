/** Keeps the measured offset: samples in, the best one out, to memory for the next stamp and to disk for the next start. */
import { createSignal } from 'solid-js';
import { writeOffset } from '../outbox/device-facts.ts';
import type { ClockOffset, MeasuredClock } from '../outbox/measured-clock.ts';
import type { OutboxDatabase } from '../outbox/outbox-database.ts';
import { bestSample, sampleOf, withSample, type Exchange, type OffsetSample } from './clock-offset.ts';

export interface ClockKeeper {
  /** That holds now: a clock set since the last exchange is taken into account, for places as for presses. A signal. */
  offset(): ClockOffset | undefined;
  take(exchange: Exchange): void;
  /** The wall clock was set: what is on disk for the next start must hold for the new setting. */
  rekeep(): void;
}

export function createClockKeeper(clock: MeasuredClock, database: OutboxDatabase): ClockKeeper {
  const [measured, setMeasured] = createSignal(clock.offset());
  let samples: OffsetSample[] = [];
  let used: OffsetSample | undefined;
  // Losing one costs nothing: the next connection makes another.
  const keep = (found: ClockOffset, measuredAtMs: number): void =>
    void writeOffset(database, { ...found, measuredAtMs }).catch(() => undefined);
  return {
    offset: () => measured() && clock.offset(),
    rekeep() {
      const stepped = clock.offset();
      if (!stepped) return;
      setMeasured(stepped);
      keep(stepped, clock.read().wallMs);
    },
    take(exchange) {
      const sample = sampleOf(exchange);
      if (!sample) return;
      samples = withSample(samples, sample);
      const best = bestSample(samples);
      if (!best || best === used) return;
      used = best;
      const { ms, uncertaintyMs } = best;
      clock.measured({ ms, uncertaintyMs });
      setMeasured({ ms, uncertaintyMs });
      keep({ ms, uncertaintyMs }, best.at.wallMs);
    },
  };
}
