/** Numbers of the whole installation, over all its organizations, for those who run it. */
import type { Server } from 'socket.io';
import type { Frame } from '../shared/protocol/feed.ts';
import { toInstant, toUnixMs } from '../shared/time.ts';
import { partnerFigures } from './integrations/billing/endpoint-queue.ts';
import { countDeliveries, type DeliveryCounts } from './integrations/billing/delivery-counts.ts';
import { countByRole, openSockets } from './http/open-sockets.ts';
import { callThatEnded, roomsByNamespace, watchSockets } from './live-figures.ts';
import type { Appender, CommittedBatch } from './log/append.ts';
import { readBacklogs } from './log/backlog.ts';
import { createLiveMetrics } from './observability/live-metrics.ts';
import { inSpan } from './observability/tracing.ts';
import { createMetrics, type Backlog, type Metrics } from './observability/metrics.ts';
import type { LinkFigures } from './processes/redis-link.ts';
import type { Database } from './store/database.ts';

export interface InstallationMetrics {
  metrics: Metrics;
  /** The same appender, with its time taken. */
  timed(appender: Appender): Appender;
  frameSent(frame: Frame): void;
  committed(batch: CommittedBatch): void;
  /** From here on, who comes and goes is counted. */
  watch(io: Pick<Server, 'of'>): void;
  /** For `/health`: `ok`, or `late` when deliveries are due and nobody sends them. */
  webhooks(): Promise<Record<string, unknown>>;
}

export interface InstallationMetricsDeps {
  database: Database;
  /** People by presence. */
  people(): Record<string, number>;
  /** Where there is one. */
  redis?: () => LinkFigures;
  /** Unix milliseconds. */
  now(): number;
}

/** A delivery due for longer means that nobody sends, not that a partner is slow. */
const LATE_MS = 5 * 60_000;

export function createInstallationMetrics({
  database,
  people,
  redis,
  now,
}: InstallationMetricsDeps): InstallationMetrics {
  async function orgs(): Promise<string[]> {
    const rows = await database.kysely.selectFrom('organizations').select('org').orderBy('org').execute();
    return rows.map(({ org }) => org);
  }

  async function backlogs(): Promise<Backlog[]> {
    const all: Backlog[] = [];
    for (const org of await orgs()) {
      const rows = await database.withOrg(org, (trx) => readBacklogs(trx, org));
      all.push(...rows.map(({ consumer, lag }) => ({ org, consumer, lag })));
    }
    return all;
  }

  async function deliveries(): Promise<DeliveryCounts[]> {
    const all: DeliveryCounts[] = [];
    for (const org of await orgs())
      all.push(await database.withOrg(org, (trx) => countDeliveries(trx, org, toInstant(now()))));
    return all;
  }

  let io: Pick<Server, 'of'> | undefined;
  const live = createLiveMetrics({
    rooms: () => (io ? roomsByNamespace(io) : {}),
    presence: people,
    callThatEnded: (org, callId) => callThatEnded(database, org, callId),
    now,
  });
  const metrics = createMetrics({
    sockets: () => (io ? countByRole(openSockets(io)) : {}),
    ...(redis ? { redis } : {}),
    backlogs,
    async partners() {
      const all = [];
      for (const org of await orgs())
        all.push({ org, ...(await database.withOrg(org, (trx) => partnerFigures(trx, org, now()))) });
      return all;
    },
    async deliveries() {
      const all = await deliveries();
      return Object.fromEntries(
        (['pending', 'sending', 'parked', 'delivered'] as const).map((state) => [state, sumOf(all, state)]),
      );
    },
  });

  metrics.add(live.metrics);

  return {
    metrics,
    committed({ org, events }) {
      metrics.committed(events.map(({ event }) => event.type));
      // A call that cannot be read now is not counted; nothing waits for a figure.
      live
        .committed(
          org,
          events.map(({ event }) => event),
        )
        .catch(() => undefined);
    },
    watch(server) {
      io = server;
      watchSockets(server, live);
    },
    timed: (appender) => ({
      async append(org, candidates) {
        const startedAt = performance.now();
        const appended = await appender.append(org, candidates);
        metrics.appendTook((performance.now() - startedAt) / 1000);
        return appended;
      },
    }),
    frameSent({ events }) {
      inSpan(
        'feed.frame',
        { kind: 'producer', attributes: { 'readback.events': events.length } },
        () => undefined,
      );
      const at = now();
      metrics.frameSent(events.map(({ receivedAt }) => (at - toUnixMs(receivedAt)) / 1000));
    },
    async webhooks() {
      const all = await deliveries();
      const due = all.flatMap(({ oldestDueAt }) =>
        oldestDueAt === undefined ? [] : [toUnixMs(oldestDueAt)],
      );
      const lateMs = due.length > 0 ? now() - Math.min(...due) : 0;
      return {
        status: lateMs > LATE_MS ? 'late' : 'ok',
        pending: sumOf(all, 'pending'),
        parked: sumOf(all, 'parked'),
        late_seconds: Math.max(0, Math.round(lateMs / 1000)),
      };
    },
  };
}

const sumOf = (
  all: readonly DeliveryCounts[],
  state: 'pending' | 'sending' | 'parked' | 'delivered',
): number => all.reduce((sum, counts) => sum + counts[state], 0);
