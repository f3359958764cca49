/** Limits counted in Redis by all processes together, and by each for itself while Redis is away. */
import { RateLimiterRedis, type RateLimiterAbstract, type RateLimiterMemory } from 'rate-limiter-flexible';
import type { RedisLink } from './redis-link.ts';

interface Script {
  keys: string[];
  arguments: string[];
}

/** `prefix`: of this installation. */
export function shareLimits(
  link: RedisLink,
  prefix: string,
): (name: string, alone: RateLimiterMemory) => RateLimiterAbstract {
  /** The commands the limiter uses, each answered or refused at once. */
  const storeClient = {
    eval: (script: string, options: Script) => link.command((client) => client.eval(script, options)),
  };
  return (name, alone) =>
    new RateLimiterRedis({
      storeClient,
      useRedisPackage: true,
      keyPrefix: `${prefix}:limit:${name}`,
      points: alone.points,
      duration: alone.duration,
      insuranceLimiter: alone,
    });
}
