/** A Kafka cluster of three brokers in memory, speaking the real protocol: the mock cluster inside kcat's library. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Kafka, logLevel, Partitioners } from 'kafkajs';

export interface TestRecord {
  key?: string;
  /** An object is sent as JSON. */
  value: unknown;
  partition?: number;
}

export interface ReadRecord {
  partition: number;
  offset: number;
  key: string;
  value: string;
}

export interface KafkaCluster {
  readonly brokers: readonly string[];
  /** As another system sends them: not through any code of ours. Topics have four partitions and exist from first use. */
  produce(topic: string, records: readonly TestRecord[]): Promise<void>;
  /** The whole topic, as kcat's consumer reads it: in order within each partition. */
  read(topic: string): Promise<ReadRecord[]>;
  /** What the group has committed, summed over the partitions. */
  committed(group: string, topics: readonly string[]): Promise<number>;
  stop(): Promise<void>;
}

const run = promisify(execFile);

/** Throws when kcat is not installed: these tests are not skipped. */
export async function startKafkaCluster(): Promise<KafkaCluster> {
  const child = spawn(
    'kcat',
    ['-X', 'test.mock.num.brokers=3', '-d', 'mock', '-C', '-t', '__keep', '-b', 'ignored'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = once(child, 'exit');
  const brokers = await new Promise<string[]>((resolve, reject) => {
    child.once('error', (error) =>
      reject(new Error('These tests need kcat: apt-get install kcat', { cause: error })),
    );
    createInterface({ input: child.stderr }).on('line', (line) => {
      const found = /bootstrap\.servers=([\d.:,]+)/.exec(line)?.[1];
      if (found) resolve(found.split(','));
    });
    exited.then(() => reject(new Error('kcat ended before its cluster was up')), reject);
  });
  const kafka = new Kafka({ clientId: 'test', brokers, logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  const admin = kafka.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  return {
    brokers,
    async produce(topic, records) {
      await producer.send({
        topic,
        acks: -1,
        messages: records.map(({ value, ...record }) => ({ ...record, value: bytesOf(value) })),
      });
    },
    async read(topic) {
      const format = '%p %o %k %s\\n';
      const { stdout } = await run(
        'kcat',
        ['-C', '-q', '-b', brokers.join(','), '-t', topic, '-o', 'beginning', '-e', '-f', format],
        { maxBuffer: 64 * 1024 * 1024 },
      );
      return stdout.split('\n').filter(Boolean).map(readLine);
    },
    async committed(group, topics) {
      const perTopic = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
      return perTopic
        .flatMap(({ partitions }) => partitions)
        .reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
    },
    async stop() {
      await Promise.all([producer.disconnect(), admin.disconnect()]);
      child.kill('SIGKILL');
      await exited;
    },
  };
}

const bytesOf = (value: unknown): Buffer | string | null =>
  value === null || typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value);

function readLine(line: string): ReadRecord {
  const [partition = '', offset = '', key = '', ...value] = line.split(' ');
  return { partition: Number(partition), offset: Number(offset), key, value: value.join(' ') };
}
