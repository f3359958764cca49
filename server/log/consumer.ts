/**
 * A durable consumer: a cursor over one organization's log that moves only after the effect (design 2.1, I11).
 * Effect and cursor share one transaction, and the cursor row is locked, so two processes never do the same work.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { readEvents, type LoggedEvent } from './read.ts';
import type { ReadRecent } from './recent.ts';

export interface ConsumerOptions {
  database: Database;
  logger: Logger;
  org: string;
  /** Name of the cursor, unique within the organization. */
  name: string;
  /** The effect, within the transaction that moves the cursor. Throwing leaves both undone; it is tried again. */
  handle(trx: Transaction<Schema>, events: readonly LoggedEvent[]): Promise<void>;
  /** Called after a commit that moved the cursor. */
  onMoved?(seq: number): void;
  /** Where events close to the head may be had without the database. */
  recent?: ReadRecent;
  batch?: number;
  pollMs?: number;
}

export interface Consumer {
  /** There may be something new. */
  wake(): void;
  stop(): Promise<void>;
}

const DEFAULT_BATCH = 200;
const DEFAULT_POLL_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;
/** The first event is taken at once, those of the next moments together: a page each would cost more than the appends. */
const GATHER_MS = 50;

export function startConsumer(options: ConsumerOptions): Consumer {
  const { logger, org, name, pollMs = DEFAULT_POLL_MS } = options;
  let stopped = false;
  let failures = 0;
  let running: Promise<void> | undefined;
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  async function runUntilIdle(): Promise<void> {
    do {
      again = false;
      const page = await consumePage(options);
      failures = 0;
      if (page) {
        again = true;
        options.onMoved?.(page.to);
        if (!page.full) await delay(GATHER_MS);
      }
    } while (again && !stopped);
  }

  function wake(): void {
    if (stopped) return;
    clearTimeout(timer);
    if (running) {
      again = true;
      return;
    }
    running = runUntilIdle()
      .catch((error: unknown) => {
        failures += 1;
        logger.warn({ err: error, org, consumer: name, failures }, 'consumer failed; will try again');
        return noteFailure(options, error);
      })
      .finally(() => {
        running = undefined;
        if (!stopped)
          timer = setTimeout(wake, failures ? Math.min(pollMs * 2 ** failures, MAX_BACKOFF_MS) : pollMs);
      });
  }

  wake();
  return {
    wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

interface Page {
  /** The new cursor. */
  to: number;
  full: boolean;
}

/** Handles one page; undefined when there was nothing to do. */
async function consumePage(options: ConsumerOptions): Promise<Page | undefined> {
  const { database, org, name, batch = DEFAULT_BATCH } = options;
  return database.withOrg(org, async (trx) => {
    await trx
      .insertInto('cursors')
      .values({ org, consumer: name, seq: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const cursor = await trx
      .selectFrom('cursors')
      .select('seq')
      .where('org', '=', org)
      .where('consumer', '=', name)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const events =
      options.recent?.(cursor.seq, batch) ??
      (await readEvents(trx, org, { after: cursor.seq, limit: batch }));
    const last = events.at(-1);
    if (!last) return undefined;
    await options.handle(trx, events);
    await trx
      .updateTable('cursors')
      .set({ seq: last.event.seq, updated_at: new Date().toISOString(), last_error: null })
      .where('org', '=', org)
      .where('consumer', '=', name)
      .execute();
    return { to: last.event.seq, full: events.length === batch };
  });
}

/** The last error is on the screen of whoever runs the installation. */
async function noteFailure({ database, org, name, logger }: ConsumerOptions, error: unknown): Promise<void> {
  const text = error instanceof Error ? error.message : String(error);
  try {
    await database.withOrg(org, (trx) =>
      trx
        .updateTable('cursors')
        .set({ last_error: text.slice(0, 500) })
        .where('org', '=', org)
        .where('consumer', '=', name)
        .execute(),
    );
  } catch (second) {
    logger.debug({ err: second, org, consumer: name }, 'the failure could not be noted');
  }
}
