/** What an operator scrapes, by Prometheus' conventions. Labels name kinds, roles and organizations, never people or patients. */
import { partnerGauges, type PartnerStanding } from './partner-metrics.ts';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, type Metric } from 'prom-client';

export interface Backlog {
  org: string;
  consumer: string;
  /** Events in the log the consumer has not handled. */
  lag: number;
}

export interface MetricSources {
  /** Open sockets by role. */
  sockets(): Record<string, number>;
  /** Asked at each scrape; may fail while the database is away. */
  backlogs(): Promise<readonly Backlog[]>;
  /** Deliveries to partners by state. */
  deliveries(): Promise<Record<string, number>>;
  /** By organization, how its partners stand. */
  partners(): Promise<readonly PartnerStanding[]>;
  /** Where processes hear each other over Redis. */
  redis?: () => { isUp: boolean; published: number; heard: number; dropped: number; losses: number };
}

export interface Metrics {
  /** One commit of the log. */
  committed(types: readonly string[]): void;
  appendTook(seconds: number): void;
  /** `ages`: seconds from receipt of each event to its frame. */
  frameSent(ages: readonly number[]): void;
  /** `outcome`: delivered, failed or gone. */
  webhookAttempted(outcome: string): void;
  rateLimited(door: string): void;
  /** Those of a part that keeps its own. */
  add(more: readonly Metric[]): void;
  /** In Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const GROUP_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const gauge of [...gaugesOf(sources), ...partnerGauges(sources.partners)])
    registry.registerMetric(gauge);
  const appended = new Counter({
    name: 'readback_events_appended_total',
    help: 'Events committed to the log by this process.',
    labelNames: ['type'],
    registers,
  });
  const appendSeconds = new Histogram({
    name: 'readback_append_seconds',
    help: 'From handing facts to the log to their commit.',
    buckets: LATENCY_BUCKETS,
    registers,
  });
  const groupEvents = new Histogram({
    name: 'readback_append_group_events',
    help: 'Events in one commit.',
    buckets: GROUP_BUCKETS,
    registers,
  });
  const frames = new Counter({
    name: 'readback_feed_frames_total',
    help: 'Frames sent to live feeds, each encoded once for all its listeners.',
    registers,
  });
  const deliverySeconds = new Histogram({
    name: 'readback_delivery_seconds',
    help: 'From receipt of an event to the frame that carries it.',
    buckets: LATENCY_BUCKETS,
    registers,
  });
  const attempts = new Counter({
    name: 'readback_webhook_attempts_total',
    help: 'Attempts to deliver to billing partners, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const limited = new Counter({
    name: 'readback_rate_limited_total',
    help: 'Requests refused because they came too often.',
    labelNames: ['door'],
    registers,
  });

  return {
    committed(types) {
      groupEvents.observe(types.length);
      for (const type of types) appended.inc({ type });
    },
    appendTook: (seconds) => appendSeconds.observe(seconds),
    frameSent(ages) {
      frames.inc();
      for (const age of ages) deliverySeconds.observe(Math.max(0, age));
    },
    webhookAttempted: (outcome) => attempts.inc({ outcome }),
    rateLimited: (door) => limited.inc({ door }),
    add(more) {
      for (const metric of more) registry.registerMetric(metric);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** Read when scraped. What cannot be read now is left out rather than shown as nought. */
function gaugesOf({ sockets, backlogs, deliveries, redis }: MetricSources): Gauge[] {
  const registers: Registry[] = [];
  const openSockets = new Gauge({
    name: 'readback_sockets',
    help: 'Open sockets by role.',
    labelNames: ['role'],
    registers,
    collect() {
      this.reset();
      for (const [role, count] of Object.entries(sockets())) this.set({ role }, count);
    },
  });
  const consumerLag = new Gauge({
    name: 'readback_consumer_lag_events',
    help: 'Events a consumer of the log has not handled yet.',
    labelNames: ['org', 'consumer'],
    registers,
    async collect() {
      this.reset();
      const rows = await backlogs().catch(() => []);
      for (const { org, consumer, lag } of rows) this.set({ org, consumer }, lag);
    },
  });
  const webhookDeliveries = new Gauge({
    name: 'readback_webhook_deliveries',
    help: 'Deliveries to billing partners by state.',
    labelNames: ['state'],
    registers,
    async collect() {
      this.reset();
      const states = await deliveries().catch(() => ({}));
      for (const [state, count] of Object.entries(states)) this.set({ state }, count);
    },
  });
  return [openSockets, consumerLag, webhookDeliveries, ...(redis ? redisGauges(redis) : [])];
}

function redisGauges(figures: NonNullable<MetricSources['redis']>): Gauge[] {
  const registers: Registry[] = [];
  return [
    new Gauge({
      name: 'readback_redis_up',
      help: '1 while the processes hear each other over Redis.',
      registers,
      collect() {
        this.set(figures().isUp ? 1 : 0);
      },
    }),
    new Gauge({
      name: 'readback_redis_messages',
      help: 'Since the start: messages to other processes, from them, and dropped because Redis was away.',
      labelNames: ['way'],
      registers,
      collect() {
        const { published, heard, dropped } = figures();
        for (const [way, count] of Object.entries({ published, heard, dropped })) this.set({ way }, count);
      },
    }),
    new Gauge({
      name: 'readback_redis_losses',
      help: 'Times Redis was lost since the start.',
      registers,
      collect() {
        this.set(figures().losses);
      },
    }),
  ];
}
