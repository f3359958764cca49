/**
 * Keeps the queue moving: attempts while something moves, backs off when the link is bad, and is woken by everything that
 * may have changed. A watchdog makes sure that "something to send and nobody at it" never lasts (I14).
 */
import { backOffMs, BACK_OFF_CAP_MS } from './back-off.ts';
import { inTime } from './commit.ts';
import type { Attempt, Drain } from './drain.ts';
import type { PushFailure } from './push-path.ts';

export type DrainState = 'idle' | 'sending' | 'backing-off' | 'no-link' | 'needs-sign-in' | 'update-needed';

export interface DrainLoopDeps {
  drain: Drain;
  /** 0 <= x < 1 */
  chance(): number;
  /** Whether this tab should let another one go first; a hint, never a condition. */
  yields?(): boolean;
  onState(state: DrainState, failure?: string): void;
  /** After each attempt: screens are brought up to what is on disk, other tabs' writes included. */
  onAttempt(): Promise<void>;
  /** The database did not answer, or failed. */
  onStuck(): Promise<void>;
  timings?: Partial<DrainTimings>;
}

export interface DrainTimings {
  tickMs: number;
  attemptTimeoutMs: number;
  yieldMs: number;
}

/** Below the 15 s of I14, with room for the attempt itself; an attempt outlasts the slowest path. */
const TIMINGS: DrainTimings = { tickMs: 10_000, attemptTimeoutMs: 30_000, yieldMs: 1_500 };

export interface DrainLoop {
  /** `fresh`: the world may have changed (online, connected, visible), so waiting times start over. */
  wake(fresh?: boolean): void;
  stop(): Promise<void>;
}

const STATE_BY_FAILURE: Record<PushFailure, DrainState> = {
  network: 'no-link',
  timeout: 'backing-off',
  busy: 'backing-off',
  broken: 'backing-off',
  'too-large': 'backing-off',
  'signed-out': 'needs-sign-in',
  'device-revoked': 'needs-sign-in',
  'update-needed': 'update-needed',
};

export function startDrainLoop(deps: DrainLoopDeps): DrainLoop {
  const timings = { ...TIMINGS, ...deps.timings };
  let failures = 0;
  const ended = new AbortController();
  let woken = false;
  let endPause: (() => void) | undefined;

  /** Until woken, at most `ms`. A wake-up that came while nobody paused counts as well. */
  function pause(ms: number): Promise<void> {
    if (woken || ended.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function attempt(): Promise<Attempt> {
    try {
      return await inTime(deps.drain.attempt(), timings.attemptTimeoutMs);
    } catch (error) {
      await deps.onStuck().catch(() => undefined);
      const detail = error instanceof Error ? error.message : 'The database failed.';
      return { kind: 'failed', failure: 'broken', detail };
    }
  }

  async function step(): Promise<void> {
    woken = false;
    if (deps.yields?.()) await pause(timings.yieldMs);
    const outcome = await attempt();
    if (outcome.kind === 'moved') deps.onState('sending');
    await inTime(deps.onAttempt(), timings.attemptTimeoutMs).catch(() => undefined);
    if (outcome.kind === 'moved') {
      failures = 0;
      return;
    }
    if (outcome.kind === 'failed') return backOff(outcome);
    failures = 0;
    deps.onState(outcome.kind === 'empty' ? 'idle' : 'backing-off');
    await pause(outcome.kind === 'empty' ? timings.tickMs : Math.min(outcome.forMs + 1, timings.tickMs));
  }

  async function backOff({ failure, detail, retryAfterMs }: Attempt & { kind: 'failed' }): Promise<void> {
    failures += 1;
    deps.onState(STATE_BY_FAILURE[failure], detail);
    const waitMs = Math.max(backOffMs(failures, deps.chance()), Math.min(retryAfterMs ?? 0, BACK_OFF_CAP_MS));
    // Never longer than the tick while something waits: another try is cheap, a silent queue is not (I14).
    await pause(Math.min(waitMs, timings.tickMs));
  }

  async function run(): Promise<void> {
    while (!ended.signal.aborted) await step();
  }

  const running = run();
  return {
    wake(fresh = false) {
      if (fresh) {
        failures = 0;
        deps.drain.forgetWaiting();
      }
      woken = true;
      endPause?.();
    },
    async stop() {
      ended.abort();
      endPause?.();
      await running;
    },
  };
}
