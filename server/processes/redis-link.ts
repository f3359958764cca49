/**
 * This process's connections to Redis. They are made anew for ever, at growing intervals; while there is none, and while
 * Redis takes its time, everything asked of it fails at once and nothing is kept for later.
 */
import { createClient } from 'redis';
import type { Logger } from '../observability/logger.ts';

type Client = ReturnType<typeof createClient>;

export interface RedisLink {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Both ways: what was published here lately came back. */
  isUp(): boolean;
  /** False: nobody was told. */
  publish(text: string): boolean;
  /** Each text on the channel, our own too. */
  onText(listener: (text: string) => void): void;
  onReached(listener: () => void): void;
  /** A command, or a rejection within `COMMAND_MS`. */
  command<Reply>(run: (client: Client) => Promise<Reply>): Promise<Reply>;
  figures(): LinkFigures;
}

export interface LinkFigures {
  isUp: boolean;
  published: number;
  heard: number;
  /** Not told to anybody, because Redis was away or behind. */
  dropped: number;
  /** Times it was lost. */
  losses: number;
  lastError: string | null;
}

export interface RedisLinkOptions {
  url: string;
  /** Of this installation alone: others may share the Redis. */
  channel: string;
  logger: Logger;
}

const LONGEST_PAUSE_MS = 2_000;
const CONNECT_MS = 3_000;
/**
 * Nothing heard for so long, not even our own beats: the connections are dead, whatever TCP believes. What is written to
 * a host that is gone keeps a socket's own time-out from running out.
 */
const SILENT_MS = 6_000;
const BEAT_MS = 1_000;
/** Longer than a busy process or a busy Redis holds up a beat. */
const LATE_MS = 4_000;
const COMMAND_MS = 250;
/** After a command that took too long, the next ones do not wait for theirs. */
const REST_MS = 2_000;
/** Published and not yet taken by Redis. */
const MOST_IN_FLIGHT = 2_000;
const BEAT = 'beat ';

class RedisUnavailable extends Error {
  constructor() {
    super('Redis does not answer');
    this.name = 'RedisUnavailable';
  }
}

export function createRedisLink({ url, channel, logger }: RedisLinkOptions): RedisLink {
  const figures: Omit<LinkFigures, 'isUp'> = {
    published: 0,
    heard: 0,
    dropped: 0,
    losses: 0,
    lastError: null,
  };
  const listeners = new Set<(text: string) => void>();
  const reached = new Set<() => void>();
  const ourBeat = BEAT + crypto.randomUUID();
  let inFlight = 0;
  let heardOurselvesAt = -Infinity;
  let connectedAt = -Infinity;
  let restsUntil = -Infinity;
  let wasUp = false;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  let commands = makeClient();
  let subscriber = makeClient();

  function makeClient(): Client {
    const client = createClient({
      url,
      // A command that waits for a connection would be a command of long ago.
      disableOfflineQueue: true,
      socket: {
        connectTimeout: CONNECT_MS,
        reconnectStrategy: (retries) =>
          Math.min(50 * 2 ** Math.min(retries, 10), LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2),
      },
    });
    client.on('error', failed);
    return client as Client;
  }

  function failed(error: unknown): void {
    figures.lastError = error instanceof Error ? error.message || error.name : String(error);
  }

  const isUp = (): boolean =>
    !stopped && commands.isReady && subscriber.isReady && performance.now() - heardOurselvesAt < LATE_MS;

  function noteChange(): void {
    const up = isUp();
    if (up === wasUp || stopped) return;
    wasUp = up;
    if (up) {
      logger.info('Redis is there: the processes hear each other');
      for (const listener of reached) listener();
    } else {
      figures.losses += 1;
      logger.warn({ reason: figures.lastError }, 'Redis is away: each process goes on by itself');
    }
  }

  function send(text: string): boolean {
    if (!commands.isReady || inFlight >= MOST_IN_FLIGHT) return false;
    inFlight += 1;
    commands
      .publish(channel, text)
      .catch(failed)
      .finally(() => (inFlight -= 1));
    return true;
  }

  function beat(): void {
    send(ourBeat);
    noteChange();
    if (performance.now() - Math.max(heardOurselvesAt, connectedAt) > SILENT_MS) connectAnew();
  }

  function hear(text: string): void {
    if (text.startsWith(BEAT)) {
      if (text !== ourBeat) return;
      heardOurselvesAt = performance.now();
      return noteChange();
    }
    figures.heard += 1;
    for (const listener of listeners) listener(text);
  }

  function connect(): void {
    connectedAt = performance.now();
    // Not waited for: without Redis everything starts as well.
    commands.connect().catch(failed);
    listen(subscriber).catch(failed);
  }

  async function listen(client: Client): Promise<void> {
    await client.connect();
    // Renewed by the client itself with each new connection.
    await client.subscribe(channel, hear);
    beat();
  }

  function hangUp(): void {
    for (const client of [subscriber, commands]) if (client.isOpen) client.destroy();
  }

  function connectAnew(): void {
    hangUp();
    commands = makeClient();
    subscriber = makeClient();
    connect();
  }

  return {
    name: 'redis',
    start() {
      connect();
      timer = setInterval(beat, BEAT_MS);
      return Promise.resolve();
    },
    async stop() {
      clearInterval(timer);
      // What was published last goes out before the door closes.
      if (commands.isReady) await within(commands.ping(), COMMAND_MS).catch(failed);
      stopped = true;
      hangUp();
    },
    isUp,
    publish(text) {
      const isSent = send(text);
      figures[isSent ? 'published' : 'dropped'] += 1;
      return isSent;
    },
    onText: (listener) => void listeners.add(listener),
    onReached: (listener) => void reached.add(listener),
    async command(run) {
      if (!commands.isReady || performance.now() < restsUntil) throw new RedisUnavailable();
      try {
        return await within(run(commands), COMMAND_MS);
      } catch (error) {
        if (error instanceof RedisUnavailable) restsUntil = performance.now() + REST_MS;
        failed(error);
        throw error;
      }
    },
    figures: () => ({ isUp: isUp(), ...figures }),
  };
}

async function within<Reply>(reply: Promise<Reply>, ms: number): Promise<Reply> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new RedisUnavailable()), ms);
  try {
    return await Promise.race([reply, late]);
  } finally {
    clearTimeout(timer);
  }
}
