import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AuthError } from './auth-error.ts';

/** Counts failures only: a crew that signs on at every shift change is never held up. */
export interface SignInLimit {
  /** Throws AuthError while this name from this address, or this address, has failed too often. */
  check(name: string, address: string): Promise<void>;
  failed(name: string, address: string): Promise<void>;
  succeeded(name: string, address: string): Promise<void>;
}

const WINDOW_S = 300;
/** A person mistyping. */
const FAILURES_PER_NAME = 10;
/** One address trying many names; a whole station may sit behind one. */
const FAILURES_PER_ADDRESS = 100;

/** In memory of each process: an attacker gains a small factor, and a dead Redis locks nobody out. */
export function createSignInLimit(): SignInLimit {
  const byName = new RateLimiterMemory({ points: FAILURES_PER_NAME, duration: WINDOW_S });
  const byAddress = new RateLimiterMemory({ points: FAILURES_PER_ADDRESS, duration: WINDOW_S });
  const nameKey = (name: string, address: string) => `${name}\n${address}`;

  return {
    async check(name, address) {
      const counts = await Promise.all([byName.get(nameKey(name, address)), byAddress.get(address)]);
      const full = counts.find((count) => count !== null && count.remainingPoints <= 0);
      if (!full) return;
      const minutes = Math.max(1, Math.ceil(full.msBeforeNext / 60_000));
      throw new AuthError(
        'too-many-attempts',
        `Too many failed sign-ins. Try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`,
      );
    },
    async failed(name, address) {
      await Promise.all([consume(byName, nameKey(name, address)), consume(byAddress, address)]);
    },
    async succeeded(name, address) {
      await byName.delete(nameKey(name, address));
    },
  };
}

/** The library rejects with its result when the count goes over; `check` is what refuses. */
async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
  }
}
