/**
 * Messages of other systems into the log. An offset is committed only after the log has the message or the dead letters
 * have it; until then the broker keeps it, and ids that follow from the message make every redelivery harmless (I1, I3).
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../observability/logger.ts';
import { backOffMs, pause } from './back-off.ts';
import type { KafkaBatch, KafkaConsumption, KafkaPort, KafkaSubscription } from './kafka-port.ts';
import type { KafkaHealth } from './kafka-health.ts';
import { takeBatch, type TakeBatchDeps } from './take-batch.ts';

export interface InboundDeps extends TakeBatchDeps {
  port: KafkaPort;
  subscription: KafkaSubscription;
  health: KafkaHealth;
  logger: Logger;
  /** 0 to 1. */
  random(): number;
}

export interface Inbound {
  assigned(): Readonly<Record<string, readonly number[]>>;
  stop(): Promise<void>;
}

/** Messages of one append; between two of them the group hears that we live. */
const CHUNK = 200;
/** No wait is longer than this without the group hearing that we live. */
const HEARTBEAT_MS = 2_000;
const STOP_MS = 3_000;

/** Starts at once and keeps trying until it is stopped; a broker that is away is waited for. */
export function startInbound(deps: InboundDeps): Inbound {
  const stopping = new AbortController();
  let consumption: KafkaConsumption | undefined;

  async function consumeOnce(): Promise<never> {
    consumption = await deps.port.consume(deps.subscription, (batch) =>
      handleBatch(deps, batch, stopping.signal),
    );
    deps.health.worked('consumer');
    if (stopping.signal.aborted) await consumption.stop();
    throw await consumption.ended;
  }

  async function keepConsuming(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const handledBefore = deps.health.messagesIn();
      try {
        await consumeOnce();
      } catch (error) {
        await consumption?.stop().catch(() => undefined);
        consumption = undefined;
        if (stopping.signal.aborted) return;
        // What worked for a while was a connection worth counting from anew.
        failures = deps.health.messagesIn() > handledBefore ? 1 : failures + 1;
        deps.health.failed('consumer', error);
        deps.logger.warn({ err: error, failures }, 'Kafka consumer ended; will join again');
        await pause(backOffMs(failures, deps.random()), stopping.signal);
      }
    }
  }

  const running = keepConsuming();
  return {
    assigned: () => consumption?.assigned() ?? {},
    async stop() {
      stopping.abort();
      await consumption?.stop();
      // A client in the middle of connecting cannot be stopped; when it has connected, it is.
      await Promise.race([running, delay(STOP_MS)]);
    },
  };
}

async function handleBatch(deps: InboundDeps, batch: KafkaBatch, stopping: AbortSignal): Promise<void> {
  const { messages } = batch;
  for (let done = 0; done < messages.length; done += CHUNK) {
    const chunk = messages.slice(done, done + CHUNK);
    const last = chunk.at(-1);
    if (!last || batch.isOver()) return;
    if (!(await takeWhenPossible(deps, { batch, chunk, stopping }))) return;
    await batch.commit(last);
    await batch.heartbeat();
  }
}

interface Taking {
  batch: KafkaBatch;
  chunk: KafkaBatch['messages'];
  stopping: AbortSignal;
}

/** False when it was left off: the partition went elsewhere, or this process stops. */
async function takeWhenPossible(deps: InboundDeps, { batch, chunk, stopping }: Taking): Promise<boolean> {
  for (let failures = 1; ; failures += 1) {
    try {
      deps.health.took(await takeBatch(deps, chunk));
      return true;
    } catch (error) {
      deps.health.failed('log', error);
      deps.logger.warn(
        { err: error, failures, topic: batch.topic },
        'the log cannot take messages from Kafka now',
      );
      const until = deps.now() + backOffMs(failures, deps.random());
      while (deps.now() < until) {
        await pause(Math.min(HEARTBEAT_MS, until - deps.now()), stopping);
        if (stopping.aborted || batch.isOver()) return false;
        await batch.heartbeat();
      }
    }
  }
}
