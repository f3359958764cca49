/** What the people who run the installation see of Kafka: counts, the last errors, and how far behind it is. */
import { toInstant, type Instant } from '../../../shared/time.ts';
import type { PartitionLag } from './kafka-port.ts';
import type { Taken } from './take-batch.ts';

export type KafkaPart = 'broker' | 'consumer' | 'log' | 'producer';

export interface KafkaFailure {
  part: KafkaPart;
  message: string;
  at: Instant;
}

export interface KafkaCounts extends Taken {
  /** Events the out topic has. */
  produced: number;
  /** Times that something failed and was tried again. */
  failures: number;
}

export interface KafkaHealth {
  took(taken: Taken): void;
  produced(count: number): void;
  measured(lags: readonly PartitionLag[]): void;
  worked(part: KafkaPart): void;
  failed(part: KafkaPart, error: unknown): void;
  messagesIn(): number;
  report(): KafkaReport;
}

export interface KafkaReport {
  counts: KafkaCounts;
  /** Undefined until a broker has said. */
  lag?: { total: number; partitions: readonly PartitionLag[]; at: Instant };
  lastMessageAt?: Instant;
  lastError?: KafkaFailure;
  /** Parts whose last attempt failed. */
  failing: KafkaPart[];
}

/** `now`: Unix milliseconds. */
export function createKafkaHealth(now: () => number): KafkaHealth {
  const counts: KafkaCounts = { accepted: 0, duplicates: 0, deadLettered: 0, produced: 0, failures: 0 };
  const failing = new Set<KafkaPart>();
  let lag: KafkaReport['lag'];
  let lastMessageAt: Instant | undefined;
  let lastError: KafkaFailure | undefined;
  return {
    took(taken) {
      counts.accepted += taken.accepted;
      counts.duplicates += taken.duplicates;
      counts.deadLettered += taken.deadLettered;
      lastMessageAt = toInstant(now());
      failing.delete('log');
    },
    produced(count) {
      counts.produced += count;
      failing.delete('producer');
    },
    measured(partitions) {
      const total = partitions.reduce((sum, each) => sum + each.lag, 0);
      lag = { total, partitions, at: toInstant(now()) };
      failing.delete('broker');
    },
    worked: (part) => void failing.delete(part),
    failed(part, error) {
      counts.failures += 1;
      failing.add(part);
      const message = error instanceof Error ? error.message : String(error);
      lastError = { part, message: message.slice(0, 500), at: toInstant(now()) };
    },
    messagesIn: () => counts.accepted + counts.duplicates + counts.deadLettered,
    report: () => ({
      counts: { ...counts },
      failing: [...failing],
      ...(lag ? { lag } : {}),
      ...(lastMessageAt ? { lastMessageAt } : {}),
      ...(lastError ? { lastError } : {}),
    }),
  };
}
