/** The Kafka port on kafkajs, the client that passes a group round trip on the wire we can test against. */
import {
  Kafka,
  logLevel,
  Partitioners,
  type Consumer,
  type EachBatchPayload,
  type KafkaConfig,
} from 'kafkajs';
import type { Logger } from '../../observability/logger.ts';
import type { KafkaBatch, KafkaConsumption, KafkaMessage, KafkaPort, PartitionLag } from './kafka-port.ts';

export interface KafkaJsOptions {
  brokers: readonly string[];
  logger: Logger;
  /** After so long without a heartbeat a member counts as dead. Default 30 s. */
  sessionTimeoutMs?: number;
  /** How a connection is made, for whoever must go through something. */
  socketFactory?: KafkaConfig['socketFactory'];
}

const SESSION_TIMEOUT_MS = 30_000;
/** Longer than a leader election, shorter than somebody's patience: who calls tries again. */
const REQUEST_TIMEOUT_MS = 10_000;
const CONNECTION_TIMEOUT_MS = 3_000;
const PARTITIONS_AT_ONCE = 3;
const ALL_IN_SYNC = -1;

export function createKafkaJsPort(options: KafkaJsOptions): KafkaPort {
  const { brokers, logger, sessionTimeoutMs = SESSION_TIMEOUT_MS, socketFactory } = options;
  const kafka = new Kafka({
    clientId: 'readback',
    brokers: [...brokers],
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: { initialRetryTime: 200, retries: 4 },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) =>
      logger.debug({ kafkajs: entry.namespace, error: entry.log['error'] }, entry.log.message),
    ...(socketFactory ? { socketFactory } : {}),
  });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  const admin = kafka.admin();
  const connectProducer = once(() => producer.connect());
  const connectAdmin = once(() => admin.connect());
  const consumptions = new Set<KafkaConsumption>();

  return {
    connect: connectAdmin,
    async consume({ topics, group }, onBatch) {
      const consumer = kafka.consumer({
        groupId: group,
        sessionTimeout: sessionTimeoutMs,
        heartbeatInterval: Math.floor(sessionTimeoutMs / 6),
        // One place decides about new attempts, and shows them: whoever called.
        retry: { initialRetryTime: 200, retries: 4, restartOnFailure: () => Promise.resolve(false) },
      });
      const consumption = follow(consumer, () => consumptions.delete(consumption));
      consumptions.add(consumption);
      try {
        await consumer.connect();
        await consumer.subscribe({ topics: [...topics], fromBeginning: true });
        await consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
          eachBatch: (payload) => onBatch(toBatch(payload)),
        });
        return consumption;
      } catch (error) {
        await consumption.stop();
        throw error;
      }
    },
    async produce(topic, records) {
      await connectProducer();
      await producer.send({ topic, acks: ALL_IN_SYNC, messages: [...records] });
    },
    async lag({ topics, group }) {
      await connectAdmin();
      const committed = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
      const perTopic = await Promise.all(
        committed.map(async ({ topic, partitions }) =>
          partitionLags(topic, partitions, await admin.fetchTopicOffsets(topic)),
        ),
      );
      return perTopic.flat();
    },
    async disconnect() {
      await Promise.all([...consumptions].map((consumption) => consumption.stop()));
      await Promise.all([producer.disconnect(), admin.disconnect()]);
    },
  };
}

/** A success is kept; after a failure the next call tries again. */
function once(connect: () => Promise<void>): () => Promise<void> {
  let connecting: Promise<void> | undefined;
  return () => {
    connecting ??= connect().catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    return connecting;
  };
}

function follow(consumer: Consumer, onStopped: () => void): KafkaConsumption {
  const { promise: ended, resolve } = Promise.withResolvers<Error>();
  let assigned: Record<string, number[]> = {};
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => (assigned = payload.memberAssignment));
  consumer.on(consumer.events.REBALANCING, () => (assigned = {}));
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    assigned = {};
    resolve(payload.error);
  });
  return {
    assigned: () => assigned,
    ended,
    async stop() {
      assigned = {};
      onStopped();
      await consumer.disconnect();
      resolve(new Error('the consumer was stopped'));
    },
  };
}

function toBatch({ batch, ...run }: EachBatchPayload): KafkaBatch {
  const { topic, partition } = batch;
  return {
    topic,
    partition,
    messages: batch.messages.map(({ offset, key, value, timestamp }): KafkaMessage => ({
      topic,
      partition,
      offset,
      key,
      value,
      timestampMs: Number(timestamp),
    })),
    async commit({ offset }) {
      // What is committed is the offset to go on from.
      const next = String(BigInt(offset) + 1n);
      await run.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: next }] }] });
      run.resolveOffset(offset);
    },
    heartbeat: run.heartbeat,
    isOver: () => !run.isRunning() || run.isStale(),
  };
}

interface Offset {
  partition: number;
  offset: string;
}

/** A group that has committed nothing (-1) has everything still before it. */
function partitionLags(
  topic: string,
  committed: readonly Offset[],
  ends: readonly (Offset & { low: string; high: string })[],
): PartitionLag[] {
  return ends.map(({ partition, low, high }) => {
    const done = Number(committed.find((each) => each.partition === partition)?.offset ?? -1);
    return { topic, partition, lag: Math.max(0, Number(high) - Math.max(done, Number(low))) };
  });
}
