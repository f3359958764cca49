/**
 * New versions of bills for what came after them: a durable consumer for details in the log, and a look every few
 * seconds at the places that came in (contract 6).
 */
import type { Transaction } from 'kysely';
import { toInstant, type Instant } from '../shared/time.ts';
import { lateDetails } from './billing/late-details.ts';
import { lateTracks } from './billing/late-tracks.ts';
import type { FollowUpDeps } from './follow-ups.ts';
import { startConsumer } from './log/consumer.ts';
import type { Worker } from './organization-workers.ts';
import { createRecordFollowUps, type RecordFollowUps } from './record-follow-ups.ts';
import type { Schema } from './store/schema.ts';

const REVISIONS_CONSUMER = 'revisions';

const LOOK_EVERY_MS = 5_000;

export function startRevisions(deps: FollowUpDeps, org: string): Worker {
  const { database, logger } = deps;
  const record = createRecordFollowUps(deps, org);
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let stopped = false;

  const consumer = startConsumer({
    database,
    logger,
    org,
    name: REVISIONS_CONSUMER,
    async handle(trx, logged) {
      await record(
        await lateDetails(
          trx,
          org,
          logged.map(({ event }) => event),
        ),
      );
    },
  });

  function look(): void {
    looking = reviseLateTracks(deps, org, record)
      .catch((error: unknown) => logger.warn({ err: error, org }, 'late tracks could not be looked at'))
      .finally(() => {
        if (!stopped) timer = setTimeout(look, LOOK_EVERY_MS);
      });
  }

  look();
  return {
    wake: consumer.wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all([consumer.stop(), looking]);
      clearTimeout(timer);
    },
  };
}

/** One look. The cursor is locked meanwhile, so that two processes look one after the other. */
export async function reviseLateTracks(
  { database, now }: Pick<FollowUpDeps, 'database' | 'now'>,
  org: string,
  record: RecordFollowUps,
): Promise<void> {
  await database.withOrg(org, async (trx) => {
    const nowMs = now();
    const cursor = await takeCursor(trx, org, toInstant(nowMs));
    const { found, waiting, to } = await lateTracks(trx, org, { ...cursor, nowMs });
    await record(found);
    await trx
      .updateTable('cursors')
      .set({ state: JSON.stringify({ from: to, waiting }), updated_at: toInstant(nowMs) })
      .where('org', '=', org)
      .where('consumer', '=', REVISIONS_CONSUMER)
      .execute();
  });
}

interface Looked {
  from: Instant;
  waiting: string[];
}

/** How far was looked, kept beside the consumer's own cursor. */
async function takeCursor(trx: Transaction<Schema>, org: string, now: Instant): Promise<Looked> {
  await trx
    .insertInto('cursors')
    .values({ org, consumer: REVISIONS_CONSUMER, seq: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { state } = await trx
    .selectFrom('cursors')
    .select('state')
    .where('org', '=', org)
    .where('consumer', '=', REVISIONS_CONSUMER)
    .forUpdate()
    .executeTakeFirstOrThrow();
  // Written by the look before, and nowhere else.
  return { from: now, waiting: [], ...(state as Partial<Looked>) };
}
