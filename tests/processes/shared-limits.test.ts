/** B5, D5: a Redis that is gone without a word is given up; limits are counted by all processes together, by each for itself while Redis is away, and together again. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createRateLimits, RATE_LIMITS, type RateLimits } from '../../server/observability/rate-limits.ts';
import { openProcesses, type Processes } from '../../server/processes/open-processes.ts';
import { silentLogger } from '../support/postgres.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

vi.setConfig({ testTimeout: 90_000 });
const SOON = { timeout: 30_000 };
const FACTOR = 0.01;
/** Of a window of a minute: it does not end in the middle of a test. */
const ALLOWED = RATE_LIMITS.snapshot.requests * FACTOR;
let redis: TestRedis;
let both: Processes[];
let limits: RateLimits[];
let strangers: RateLimits;

beforeAll(async () => {
  redis = await startRedis();
  const open = (secret: string): Processes =>
    openProcesses({ redisUrl: redis.url, secret, logger: silentLogger });
  both = [open('one'), open('one'), open('another installation')];
  const all = both.map(({ shareLimit }) => createRateLimits(FACTOR, shareLimit));
  limits = all.slice(0, 2);
  strangers = all[2] ?? createRateLimits();
  for (const { redis: link } of both) await link?.start();
});
afterAll(async () => {
  for (const { redis: link } of both ?? []) await link?.stop();
  await redis?.stop();
});

const reached = (isUp: boolean) =>
  expect.poll(() => both.map(({ wire }) => wire.isUp()), SOON).toEqual([isUp, isUp, isUp]);

/** How many of so many requests, alternately at each, were let through. */
async function allowed(at: readonly RateLimits[], key: string, requests: number): Promise<number> {
  let through = 0;
  for (let n = 0; n < requests; n += 1) {
    const refused = await at[n % at.length]?.take('snapshot', key);
    if (!refused) through += 1;
    else expect(refused).toMatchObject({ refusal: { code: 'rate-limited' }, retryAfter: expect.any(Number) });
  }
  return through;
}

it('B5: two processes let through together what one would; another installation on the same Redis has its own', async () => {
  await reached(true);
  expect(await allowed(limits, 'demo ana', 2 * ALLOWED)).toBe(ALLOWED);
  expect(await allowed([strangers], 'demo ana', 2 * ALLOWED)).toBe(ALLOWED);
  expect(await allowed(limits, 'demo ben', 1)).toBe(1);
});

it('D5: without Redis each counts for itself at once, and together again when it is back', async () => {
  await redis.kill();
  // Nobody waits until the loss is noticed.
  expect(await allowed(limits, 'demo eve', 4 * ALLOWED)).toBe(2 * ALLOWED);
  await reached(false);
  await redis.startAgain();
  await reached(true);
  expect(await allowed(limits, 'demo oda', 2 * ALLOWED)).toBe(ALLOWED);
});

it('D5: connections to a host that is gone without a word are given up, and made anew to the one in its place', async () => {
  const other = await startRedis();
  const proxy = await startTcpProxy(Number(new URL(redis.url).port));
  const { wire, redis: link } = openProcesses({
    redisUrl: `redis://127.0.0.1:${proxy.port}`,
    secret: 'behind a proxy',
    logger: silentLogger,
  });
  try {
    await link?.start();
    await expect.poll(() => wire.isUp(), SOON).toBe(true);
    proxy.retarget(Number(new URL(other.url).port));
    redis.hold();
    await expect.poll(() => wire.isUp(), SOON).toBe(false);
    await expect.poll(() => wire.isUp(), SOON).toBe(true);
  } finally {
    redis.letGo();
    await link?.stop();
    await proxy.stop();
    await other.stop();
  }
});
