/** Kafka in and out as one part of the server. It starts with the broker away, and waits for it. */
import { randomUUID } from 'node:crypto';
import type { KafkaConfig } from '../../config.ts';
import { startInbound, type Inbound } from './inbound.ts';
import { createKafkaHealth, type KafkaReport } from './kafka-health.ts';
import type { KafkaPort } from './kafka-port.ts';
import { startOutbound, type Outbound } from './outbound.ts';
import type { TakeBatchDeps } from './take-batch.ts';

export interface KafkaDeps extends TakeBatchDeps {
  config: KafkaConfig;
  port: KafkaPort;
  /** 0 to 1. */
  random(): number;
  /** How often the lag is asked for. */
  measureMs?: number;
}

/** For `/health` and `/stats`. */
export interface KafkaStatus extends KafkaReport {
  status: 'ok' | 'starting' | 'degraded';
  group: string;
  topicsIn: readonly string[];
  topicOut?: string;
  /** Partitions this process reads. */
  assigned: Readonly<Record<string, readonly number[]>>;
}

export interface Kafka {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Workers of one organization that follow its log. */
  followLog(org: string): Outbound[];
  status(): KafkaStatus;
  /** The line in the installation's health, which anyone may read: no names of topics, groups or brokers. */
  check(): { status: string; lag?: number; dead_lettered: number; failing: readonly string[] };
}

const MEASURE_MS = 5_000;

export function createKafka(deps: KafkaDeps): Kafka {
  const { config, port, measureMs = MEASURE_MS } = deps;
  const subscription = { topics: config.topicsIn, group: config.groupId };
  const health = createKafkaHealth(deps.now);
  const holder = randomUUID();
  let inbound: Inbound | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function measure(): void {
    port
      .lag(subscription)
      .then(health.measured, (error: unknown) => health.failed('broker', error))
      .finally(() => {
        if (!stopped) timer = setTimeout(measure, measureMs);
      });
  }

  return {
    name: 'kafka',
    async start() {
      if (config.topicsIn.length > 0) inbound = startInbound({ ...deps, subscription, health });
      measure();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await inbound?.stop();
      await port.disconnect();
    },
    followLog: (org) =>
      config.topicOut === undefined
        ? []
        : [startOutbound({ ...deps, topic: config.topicOut, health, holder }, org)],
    check() {
      const report = health.report();
      return {
        status: statusOf(report),
        ...(report.lag ? { lag: report.lag.total } : {}),
        dead_lettered: report.counts.deadLettered,
        failing: report.failing,
      };
    },
    status() {
      const report = health.report();
      return {
        status: statusOf(report),
        group: config.groupId,
        topicsIn: config.topicsIn,
        ...(config.topicOut === undefined ? {} : { topicOut: config.topicOut }),
        assigned: inbound?.assigned() ?? {},
        ...report,
      };
    },
  };
}

function statusOf({ failing, lag }: KafkaReport): KafkaStatus['status'] {
  if (failing.length > 0) return 'degraded';
  return lag ? 'ok' : 'starting';
}
