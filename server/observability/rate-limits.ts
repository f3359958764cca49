/**
 * How often one principal may knock at each door. Generous: a device that drains an hour's dead zone, or a bridge that
 * catches up, never meets them; a program in a loop does. Counted together by all processes where they share a store;
 * while it is away each counts for itself.
 */
import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { refuse, type Refusal } from '../../shared/rooms/refusal.ts';

/** Requests (not events: a push carries up to 500) within so many seconds. */
export const RATE_LIMITS = {
  push: { requests: 2_000, seconds: 10 },
  positions: { requests: 2_000, seconds: 10 },
  read: { requests: 6_000, seconds: 60 },
  snapshot: { requests: 600, seconds: 60 },
  /** Everything one socket says. */
  socket: { requests: 4_000, seconds: 10 },
  /** The same of a program that speaks for a whole service, one event at a time. */
  bridge: { requests: 40_000, seconds: 10 },
} as const;
export type Door = keyof typeof RATE_LIMITS;

export interface TooOften {
  refusal: Refusal;
  /** Whole seconds until it is worth trying again. */
  retryAfter: number;
}

export interface RateLimits {
  /** Counts one request; an answer means: refuse it. */
  take(door: Door, key: string): Promise<TooOften | undefined>;
}

/** The same limit counted by all processes, or by `alone` while they cannot be asked. */
export type ShareLimit = (name: string, alone: RateLimiterMemory) => RateLimiterAbstract;

/** `factor` scales every limit; 0 switches them off. */
export function createRateLimits(factor = 1, share: ShareLimit = (_name, alone) => alone): RateLimits {
  const limiters = new Map<Door, RateLimiterAbstract>();

  function makeLimiter(door: Door): RateLimiterAbstract {
    const { requests, seconds } = RATE_LIMITS[door];
    const points = Math.max(1, Math.round(requests * factor));
    const alone = new RateLimiterMemory({ points, duration: seconds });
    // A socket is on one process: nobody else counts its messages.
    return door === 'socket' || door === 'bridge' ? alone : share(door, alone);
  }

  function limiterOf(door: Door): RateLimiterAbstract {
    const limiter = limiters.get(door) ?? makeLimiter(door);
    limiters.set(door, limiter);
    return limiter;
  }

  return {
    async take(door, key) {
      if (factor === 0) return undefined;
      try {
        await limiterOf(door).consume(key);
        return undefined;
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
        const detail = `Too many requests. Try again in ${retryAfter} s.`;
        return { refusal: refuse('rate-limited', detail), retryAfter };
      }
    },
  };
}
