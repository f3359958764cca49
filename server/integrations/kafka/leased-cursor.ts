/**
 * A cursor over the log for an effect that takes its time: while the broker is asked, no transaction and no connection is
 * held, so that a dead one cannot use up what crews need. A lease keeps two processes from sending the same page; one
 * that outlives its lease sends twice, never out of step with its own cursor.
 */
import { sql, type Transaction } from 'kysely';
import { readEvents, type LoggedEvent } from '../../log/read.ts';
import type { Database } from '../../store/database.ts';
import type { Schema } from '../../store/schema.ts';

export interface CursorName {
  org: string;
  consumer: string;
  /** This process. */
  holder: string;
}

export interface LeasedPage {
  events: readonly LoggedEvent[];
  /** The cursor when the page was read. */
  after: number;
}

/** Longer than one page can take, with all the attempts of the client. */
const LEASE_SECONDS = 60;

/** The next page, with the lease on it; undefined when there is none or another process is at it. */
export async function claimPage(
  database: Database,
  name: CursorName,
  limit: number,
): Promise<LeasedPage | undefined> {
  return database.withOrg(name.org, async (trx) => {
    const seen = await readCursor(trx, name);
    const ahead = await readEvents(trx, name.org, { after: seen, limit: 1 });
    // An idle log costs no write.
    if (ahead.length === 0) return undefined;
    const after = await lease(trx, name);
    if (after === undefined) return undefined;
    return { after, events: await readEvents(trx, name.org, { after, limit }) };
  });
}

async function readCursor(trx: Transaction<Schema>, { org, consumer }: CursorName): Promise<number> {
  const row = await trx
    .selectFrom('cursors')
    .select('seq')
    .where('org', '=', org)
    .where('consumer', '=', consumer)
    .executeTakeFirst();
  return row?.seq ?? 0;
}

async function lease(
  trx: Transaction<Schema>,
  { org, consumer, holder }: CursorName,
): Promise<number | undefined> {
  const { rows } = await sql<{ seq: number }>`
    insert into cursors (org, consumer, seq, state)
    values (${org}, ${consumer}, 0,
            jsonb_build_object('holder', ${holder}::text, 'until', now() + make_interval(secs => ${LEASE_SECONDS})))
    on conflict (org, consumer) do update set state = excluded.state
      where cursors.state->>'holder' is null or cursors.state->>'holder' = ${holder}
         or (cursors.state->>'until')::timestamptz < now()
    returning seq
  `.execute(trx);
  return rows[0]?.seq;
}

/** The effect is done: moves the cursor, if it is still ours to move. */
export async function advance(
  database: Database,
  { org, consumer, holder }: CursorName,
  { after, to }: { after: number; to: number },
): Promise<boolean> {
  return database.withOrg(org, async (trx) => {
    const { rows } = await sql<{ seq: number }>`
      update cursors set seq = ${to}, updated_at = now(), last_error = null
       where org = ${org} and consumer = ${consumer} and seq = ${after} and state->>'holder' = ${holder}
      returning seq
    `.execute(trx);
    return rows.length > 0;
  });
}

/** Another process may go on at once. */
export async function release(database: Database, { org, consumer, holder }: CursorName): Promise<void> {
  await database.withOrg(org, (trx) =>
    sql`update cursors set state = '{}' where org = ${org} and consumer = ${consumer} and state->>'holder' = ${holder}`.execute(
      trx,
    ),
  );
}

/** The last error is on the screen of whoever runs the installation; the lease stays, the next attempt is ours. */
export async function noteError(
  database: Database,
  { org, consumer }: CursorName,
  message: string,
): Promise<void> {
  await database.withOrg(org, (trx) =>
    trx
      .updateTable('cursors')
      .set({ last_error: message.slice(0, 500) })
      .where('org', '=', org)
      .where('consumer', '=', consumer)
      .execute(),
  );
}
