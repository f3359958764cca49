/** The relay's health as an operator scrapes it (A6). */
import { Counter, Gauge, Histogram, type Metric, type Registry } from 'prom-client';
import { alertsOf } from './relay-alerts.ts';
import type { RelayHealth } from './relays.ts';

export interface RelayMetrics {
  metrics: readonly Metric[];
  /** Milliseconds each of so many messages took until it was known to be with the CAD. */
  landed(tookMs: number, messages: number): void;
}

const SECONDS_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** One scrape reads it once. */
const REMEMBERED_MS = 500;
const SENT_RESULTS = ['acknowledged', 'confirmed', 'sent', 'failed', 'resent'] as const;
const RECEIVED_RESULTS = ['accepted', 'duplicates', 'echoes', 'rejected'] as const;

export function createRelayMetrics(readHealth: () => Promise<RelayHealth>, now: () => number): RelayMetrics {
  const registers: Registry[] = [];
  const read = remembered(readHealth, now);
  const gauge = (name: string, help: string, value: (health: RelayHealth) => number): Metric =>
    new Gauge({
      name: `readback_relay_${name}`,
      help,
      registers,
      async collect() {
        const health = await read();
        // What cannot be read now is left out rather than shown as nought.
        if (health) this.set(value(health));
        else this.reset();
      },
    });
  const processing = new Histogram({
    name: 'readback_relay_processing_seconds',
    help: 'From writing a message to the CAD until it is known to be there.',
    buckets: SECONDS_BUCKETS,
    registers,
  });
  return {
    metrics: [
      gauge('connected', 'Whether the CAD is connected.', ({ connected }) => (connected ? 1 : 0)),
      gauge(
        'uptime_ratio',
        'Share of the time with a connection.',
        ({ uptimePercent }) => uptimePercent / 100,
      ),
      gauge('connection_attempts', 'Tries since the last connection.', ({ attempts }) => attempts),
      gauge('connections', 'Connections made since the start.', ({ counts }) => counts.connections),
      gauge('queued_events', 'Events the CAD is still to be told of.', ({ queued }) => queued),
      counted('messages', 'Messages to the CAD by how it took them.', SENT_RESULTS, read),
      counted('received', 'Messages of the CAD by what became of them.', RECEIVED_RESULTS, read),
      alerts(read),
      processing,
    ],
    landed(tookMs, messages) {
      for (let i = 0; i < messages; i += 1) processing.observe(tookMs / 1000);
    },
  };
}

type Read = () => Promise<RelayHealth | undefined>;

function counted(
  name: string,
  help: string,
  results: readonly (keyof RelayHealth['counts'])[],
  read: Read,
): Metric {
  return new Counter({
    name: `readback_relay_${name}_total`,
    help,
    labelNames: ['result'],
    registers: [],
    async collect() {
      const health = await read();
      this.reset();
      for (const result of results) if (health) this.inc({ result }, health.counts[result]);
    },
  });
}

function alerts(read: Read): Metric {
  return new Gauge({
    name: 'readback_relay_alert',
    help: 'Whether somebody should look at the relay, by reason.',
    labelNames: ['reason'],
    registers: [],
    async collect() {
      const health = await read();
      this.reset();
      for (const [reason, isOn] of Object.entries(health ? alertsOf(health) : {})) {
        this.set({ reason }, isOn ? 1 : 0);
      }
    },
  });
}

function remembered(readHealth: () => Promise<RelayHealth>, now: () => number): Read {
  let last: { atMs: number; health: Promise<RelayHealth | undefined> } | undefined;
  return () => {
    if (!last || now() - last.atMs > REMEMBERED_MS) {
      last = { atMs: now(), health: readHealth().catch(() => undefined) };
    }
    return last.health;
  };
}
