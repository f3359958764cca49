/** The other processes of this installation: heard over Redis where there is one configured, otherwise there are none. */
import { createHash } from 'node:crypto';
import type { RateLimiterAbstract, RateLimiterMemory } from 'rate-limiter-flexible';
import type { Logger } from '../observability/logger.ts';
import { createRedisLink, type RedisLink } from './redis-link.ts';
import { createRedisWire } from './redis-wire.ts';
import { shareLimits } from './shared-limits.ts';
import { createLoneWire, type Wire } from './wire.ts';

export interface Processes {
  wire: Wire;
  /** Only with a Redis. */
  redis?: RedisLink;
  shareLimit?: (name: string, alone: RateLimiterMemory) => RateLimiterAbstract;
}

export interface ProcessesOptions {
  redisUrl: string | undefined;
  /** A secret of this installation: two of them on one Redis do not hear each other. */
  secret: string;
  logger: Logger;
}

export function openProcesses({ redisUrl, secret, logger }: ProcessesOptions): Processes {
  if (redisUrl === undefined) return { wire: createLoneWire() };
  const name = `readback:${createHash('sha256').update(`redis ${secret}`).digest('hex').slice(0, 16)}`;
  const redis = createRedisLink({ url: redisUrl, channel: name, logger });
  return { wire: createRedisWire(redis), redis, shareLimit: shareLimits(redis, name) };
}

/** For `/health`: `ok`, or `away` while each process goes on by itself. */
export function redisCheck(redis: RedisLink): Record<string, unknown> {
  const { isUp, published, heard, dropped, losses, lastError } = redis.figures();
  return {
    status: isUp ? 'ok' : 'away',
    published,
    heard,
    dropped,
    losses,
    ...(isUp || lastError === null ? {} : { last_error: lastError }),
  };
}
