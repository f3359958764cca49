import type { Logger } from './observability/logger.ts';

/** Anything that lives as long as the process. `start` and `stop` are each called at most once. */
export interface Service {
  readonly name: string;
  start?(): Promise<void>;
  stop(): Promise<void>;
}

export interface Lifecycle {
  /** Services start in the order they were added and stop in reverse. After `start`, a service is only registered for stopping. */
  add(service: Service): void;
  /** Starts everything; if one fails, stops those already started and throws its error. */
  start(): Promise<void>;
  /** Stops what was started. Safe to call twice; never throws. */
  stop(): Promise<void>;
}

export interface LifecycleOptions {
  /** How long one service may take to stop before the next is stopped anyway. */
  readonly stopTimeoutMs?: number;
}

/** One place that knows in which order the long-lived parts come up and go down. */
export function createLifecycle(logger: Logger, options: LifecycleOptions = {}): Lifecycle {
  const stopTimeoutMs = options.stopTimeoutMs ?? 10_000;
  const waiting: Service[] = [];
  const running: Service[] = [];
  let started = false;
  let stopping: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    for (let service = running.pop(); service; service = running.pop()) {
      await stopOne(service, stopTimeoutMs, logger);
    }
  }

  function stop(): Promise<void> {
    stopping ??= stopAll();
    return stopping;
  }

  return {
    add(service) {
      (started ? running : waiting).push(service);
    },
    async start() {
      started = true;
      for (let service = waiting.shift(); service && !stopping; service = waiting.shift()) {
        const beganAt = performance.now();
        // Registered before it starts: a service that half started is also stopped.
        running.push(service);
        try {
          await service.start?.();
        } catch (error) {
          logger.error({ err: error, service: service.name }, 'service could not start');
          await stop();
          throw error;
        }
        logger.debug({ service: service.name, ms: elapsed(beganAt) }, 'service started');
      }
    },
    stop,
  };
}

/**
 * Stops the lifecycle on SIGTERM or SIGINT and then ends the process. A second signal ends it at once.
 * Returns a function that removes the handlers.
 */
export function stopOnSignals(lifecycle: Pick<Lifecycle, 'stop'>, logger: Logger): () => void {
  let signalled = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (signalled) process.exit(1);
    signalled = true;
    logger.info({ signal }, 'stopping');
    void lifecycle.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return () => {
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
  };
}

async function stopOne(service: Service, timeoutMs: number, logger: Logger): Promise<void> {
  const beganAt = performance.now();
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(resolve, timeoutMs, 'late');
  try {
    const outcome = await Promise.race([service.stop(), late]);
    const fields = { service: service.name, ms: elapsed(beganAt) };
    if (outcome === 'late') logger.warn(fields, 'service did not stop in time');
    else logger.debug(fields, 'service stopped');
  } catch (error) {
    logger.error({ err: error, service: service.name }, 'service failed to stop');
  } finally {
    clearTimeout(timer);
  }
}

function elapsed(since: number): number {
  return Math.round(performance.now() - since);
}
