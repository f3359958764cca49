/** Looks for rung parties when told to, when the next one is due, and now and then. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../store/database.ts';
import type { FollowUp } from '../incidents/follow-up-fact.ts';
import { dueAt, missedFollowUp, readRinging } from './missed-calls.ts';

export interface MissedTimer {
  /** Somebody began to be rung. */
  look(): void;
  stop(): Promise<void>;
}

export interface MissedTimerDeps {
  database: Database;
  logger: Logger;
  org: string;
  record(facts: readonly FollowUp[]): Promise<void>;
  /** Unix milliseconds. */
  now(): number;
}

const RETRY_MS = 1_000;
/** Of two processes the second finds it done; it need not look at the same moment. */
const LATER_MS = 20;
/** The process that heard of a call may be gone by the time it is missed. */
const LOOK_EVERY_MS = 10_000;

export function startMissedTimer({ database, logger, org, record, now }: MissedTimerDeps): MissedTimer {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let floor = 0;

  async function work(): Promise<void> {
    do {
      again = false;
      const read = await database.withOrg(org, (trx) => readRinging(trx, org, floor));
      floor = read.floor;
      const { ringing } = read;
      const due = ringing.filter((each) => dueAt(each) <= now());
      if (due.length > 0) await record(due.map(missedFollowUp));
      schedule(ringing.filter((each) => !due.includes(each)).map(dueAt));
    } while (again && !stopped);
  }

  function schedule(times: readonly number[]): void {
    clearTimeout(timer);
    if (stopped) return;
    const next = Math.min(now() + LOOK_EVERY_MS, ...times);
    timer = setTimeout(look, Math.max(0, next - now()) + LATER_MS);
  }

  function look(): void {
    if (stopped) return;
    again = true;
    running ??= work()
      .catch(async (error: unknown) => {
        logger.warn({ err: error, org }, 'calls could not be looked through; will try again');
        await delay(RETRY_MS);
        timer = setTimeout(look, 0);
      })
      .finally(() => {
        running = undefined;
      });
  }

  look();
  return {
    look,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
    },
  };
}
