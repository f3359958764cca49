/** A log, a broker and Kafka in and out between them, all real. */
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import { createKafka, type Kafka } from '../../../server/integrations/kafka/kafka.ts';
import { createKafkaJsPort, type KafkaJsOptions } from '../../../server/integrations/kafka/kafkajs-port.ts';
import { createTrackStore } from '../../../server/positions/track-store.ts';
import { readEvents } from '../../../server/log/read.ts';
import type { Database } from '../../../server/store/database.ts';
import { startKafkaCluster, type KafkaCluster } from '../../support/kafka-cluster.ts';
import { logFixture, type LogFixture } from '../../support/log-fixture.ts';
import { freshDatabase, silentLogger, type FreshDatabase } from '../../support/postgres.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

export interface KafkaFixture {
  cluster: KafkaCluster;
  fresh: FreshDatabase;
  log: LogFixture;
  database: Database;
  group: string;
  /** Kafka in this process. Stopped by `closeFixtures`, or before. */
  startKafka(options?: StartOptions): Promise<Kafka>;
  events(): Promise<LogEvent[]>;
  deadLetters(org?: string): Promise<DeadLetterRow[]>;
}

export interface StartOptions {
  topicsIn?: readonly string[];
  topicOut?: string;
  socketFactory?: KafkaJsOptions['socketFactory'];
}

export interface DeadLetterRow {
  code: string;
  event_id: string | null;
  body: unknown;
}

const cleanUp: (() => Promise<void>)[] = [];

/** For `afterEach`, or `afterAll` where tests run side by side. */
export async function closeFixtures(): Promise<void> {
  for (let clean = cleanUp.pop(); clean; clean = cleanUp.pop()) await clean();
}

/** For whatever a test starts itself. */
export const alsoClose = (clean: () => Promise<void>): void => void cleanUp.push(clean);

export async function kafkaFixture(): Promise<KafkaFixture> {
  const cluster = await startKafkaCluster();
  alsoClose(() => cluster.stop());
  const fresh = await freshDatabase();
  const { database } = fresh;
  const log = await logFixture(database);
  alsoClose(() => fresh.drop());
  alsoClose(() => log.stop());
  const group = `readback-${randomUUID()}`;
  return {
    cluster,
    fresh,
    log,
    database,
    group,
    startKafka: (options = {}) => startKafka({ cluster, log, group }, options),
    events: () =>
      database.withOrg(log.org, async (trx) =>
        (await readEvents(trx, log.org, { after: 0, limit: 10_000 })).map(({ event }) => event),
      ),
    deadLetters: (org = log.org) =>
      database.withOrg(org, (trx) =>
        trx
          .selectFrom('dead_letters')
          .select(['code', 'event_id', 'body'])
          .where('org', '=', org)
          .orderBy('id')
          .execute(),
      ),
  };
}

interface Parts {
  cluster: KafkaCluster;
  log: LogFixture;
  group: string;
}

async function startKafka({ cluster, group, log }: Parts, options: StartOptions): Promise<Kafka> {
  const { topicsIn = ['incident'], topicOut, socketFactory } = options;
  const kafka = createKafka({
    config: { bootstrapServers: cluster.brokers, groupId: group, topicsIn, topicOut },
    port: createKafkaJsPort({
      brokers: cluster.brokers,
      logger: silentLogger,
      sessionTimeoutMs: SESSION_MS,
      ...(socketFactory ? { socketFactory } : {}),
    }),
    database: log.database,
    ingest: log.ingest,
    storePositions: createTrackStore({
      database: log.database,
      now: () => Date.now(),
      onStored: () => undefined,
      mayReport: () => Promise.resolve(true),
    }),
    logger: silentLogger,
    now: () => Date.now(),
    random: Math.random,
    measureMs: 500,
  });
  await kafka.start();
  const workers = kafka.followLog(log.org);
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopped ??= Promise.all(workers.map((worker) => worker.stop())).then(() => kafka.stop()));
  alsoClose(stop);
  return { ...kafka, stop };
}

export interface BreakableWires {
  set(wire: 'pass' | 'drop'): void;
  socketFactory(this: void, place: { port: number; onConnect: () => void }): Socket;
}

/** The wires between one client and the brokers, to be broken while others keep theirs. */
export async function breakableWires({ brokers }: KafkaCluster): Promise<BreakableWires> {
  const ports = brokers.map((broker) => Number(broker.split(':')[1]));
  const proxies = await Promise.all(ports.map((port) => startTcpProxy(port)));
  for (const proxy of proxies) alsoClose(() => proxy.stop());
  return {
    set: (wire) => proxies.forEach((proxy) => proxy.set(wire)),
    socketFactory: ({ port, onConnect }) =>
      connect(proxies[ports.indexOf(port)]?.port ?? port, '127.0.0.1', onConnect),
  };
}

/** Short, so that a killed member is soon missed. */
export const SESSION_MS = 6_000;

/** A new incident, as a dispatch system announces it. */
export const incidentMessage = (number: number, more: Record<string, unknown> = {}) => ({
  type: 'incident:created',
  organization_id: 'demo',
  timestamp: new Date(Date.UTC(2026, 0, 5, 12) + number * 1_000).toISOString(),
  data: { incident_id: `I${number}`, type: 'Fall', address: `${number} Main St`, priority: 2 },
  ...more,
});
