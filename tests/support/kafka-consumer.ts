/** A process that takes messages from Kafka into a log, to be killed: by others, or by itself just before a commit. */
import { createKafka } from '../../server/integrations/kafka/kafka.ts';
import { createKafkaJsPort } from '../../server/integrations/kafka/kafkajs-port.ts';
import type { KafkaPort } from '../../server/integrations/kafka/kafka-port.ts';
import { stopOnSignals } from '../../server/lifecycle.ts';
import { createAppender } from '../../server/log/append.ts';
import { createLogger } from '../../server/observability/logger.ts';
import { createTrackStore } from '../../server/positions/track-store.ts';
import { openDatabase } from '../../server/store/database.ts';
import { createIngest } from '../../server/sync/ingest.ts';

const [settings = '{}'] = process.argv.slice(2);
const { databaseUrl, brokers, group, sessionTimeoutMs, dieAtCommit } = JSON.parse(settings) as {
  databaseUrl: string;
  brokers: string[];
  group: string;
  sessionTimeoutMs: number;
  /** The commit before which it dies, counted from 1. */
  dieAtCommit?: number;
};

const logger = createLogger('silent');
const database = await openDatabase({ url: databaseUrl, logger });
const appender = createAppender({ pool: database.pool, logger, onCommitted: () => undefined });
const kafka = createKafka({
  config: { bootstrapServers: brokers, groupId: group, topicsIn: ['incident'], topicOut: undefined },
  port: dyingAtCommit(createKafkaJsPort({ brokers, logger, sessionTimeoutMs }), dieAtCommit),
  database,
  ingest: createIngest({ appender, now: () => Date.now() }),
  storePositions: createTrackStore({
    database,
    now: () => Date.now(),
    onStored: () => undefined,
    mayReport: () => Promise.resolve(true),
  }),
  logger,
  now: () => Date.now(),
  random: Math.random,
  measureMs: 500,
});
stopOnSignals(kafka, logger);
await kafka.start();
setInterval(() => process.stdout.write(`${JSON.stringify(kafka.status())}\n`), 100);

function dyingAtCommit(port: KafkaPort, at: number | undefined): KafkaPort {
  let commits = 0;
  return {
    ...port,
    consume: (subscription, onBatch) =>
      port.consume(subscription, (batch) =>
        onBatch({
          ...batch,
          commit(last) {
            commits += 1;
            if (commits === at) process.kill(process.pid, 'SIGKILL');
            return batch.commit(last);
          },
        }),
      ),
  };
}
