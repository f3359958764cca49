/**
 * The relay's place in the log. Held by one process at a time: the effect is a network message, which no database
 * lock covers, so the row carries a lease and only its holder moves the cursor.
 */
import { sql, type Transaction } from 'kysely';
import type { Schema } from '../../store/schema.ts';
import { CAD_DEVICE, RELAYED_TYPES } from './cad-names.ts';
import type { Outgoing } from './outgoing.ts';
import { withTaken, type TakenEvent, type TakenRuns } from './taken-runs.ts';

/** Name of the cursor. */
export const RELAY_CONSUMER = 'relay';

export interface Holder {
  org: string;
  /** This process, for as long as it runs. */
  holder: string;
}

/** A process that is gone is followed by another after this long. */
const LEASE_SECONDS = 12;

/** A CAD attached to a log with a past gets the last day of it: the calls still running, not last year's. */
const PAST_HOURS = 24;

/**
 * Takes or keeps the lease and answers the cursor; undefined while another process holds it. `note` is what other
 * processes may know about the holder's connection.
 */
export async function holdCursor(
  trx: Transaction<Schema>,
  { org, holder }: Holder,
  note: Record<string, unknown> = {},
): Promise<number | undefined> {
  await beginCursor(trx, org);
  const { rows } = await sql<{ seq: number }>`
    update cursors
       set state = state || ${JSON.stringify({ note })}::jsonb
         || jsonb_build_object('lease', jsonb_build_object('holder', ${holder}::text,
              'until', clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})))
     where org = ${org} and consumer = ${RELAY_CONSUMER}
       and (state->'lease' is null or state->'lease'->>'holder' = ${holder}
            or (state->'lease'->>'until')::timestamptz < clock_timestamp())
    returning seq`.execute(trx);
  return rows[0]?.seq;
}

async function beginCursor(trx: Transaction<Schema>, org: string): Promise<void> {
  const known = await trx
    .selectFrom('cursors')
    .select('seq')
    .where('org', '=', org)
    .where('consumer', '=', RELAY_CONSUMER)
    .executeTakeFirst();
  if (known) return;
  await sql`
    insert into cursors (org, consumer, seq, state)
    select ${org}, ${RELAY_CONSUMER}, coalesce(max(seq), 0), jsonb_build_object('beganAfter', coalesce(max(seq), 0))
      from events where org = ${org} and received_at < now() - make_interval(hours => ${PAST_HOURS})
    on conflict do nothing`.execute(trx);
}

/** The lease ends now: another process need not wait for it to run out. */
export async function releaseCursor(trx: Transaction<Schema>, { org, holder }: Holder): Promise<void> {
  await sql`update cursors set state = state - 'lease' - 'note'
     where org = ${org} and consumer = ${RELAY_CONSUMER} and state->'lease'->>'holder' = ${holder}`.execute(
    trx,
  );
}

export interface Move {
  seq: number;
  /** Of each name, how the last one was known to be with the CAD. */
  taken: Record<string, string>;
  /** What the move goes past and the CAD was told of, in the order of the log. */
  events: readonly TakenEvent[];
}

/** After the CAD took everything up to `seq`. False when another process has the lease by now. */
export async function moveCursor(
  trx: Transaction<Schema>,
  { org, holder }: Holder,
  { seq, taken, events }: Move,
): Promise<boolean> {
  const { rows } = await sql<{ state: Record<string, unknown> }>`
    select state from cursors
     where org = ${org} and consumer = ${RELAY_CONSUMER} and state->'lease'->>'holder' = ${holder}
       for update`.execute(trx);
  const [row] = rows;
  if (!row) return false;
  const runs = withTaken(runsIn(row.state), events);
  await sql`
    update cursors
       set seq = greatest(seq, ${seq}), updated_at = now(), last_error = null,
           state = state || ${JSON.stringify({ taken, runs })}::jsonb
     where org = ${org} and consumer = ${RELAY_CONSUMER}`.execute(trx);
  return true;
}

/** How the CAD took what it was told, as `moveCursor` wrote it. */
export const runsIn = (state: Record<string, unknown>): TakenRuns => (state['runs'] ?? {}) as TakenRuns;

export async function noteRelayError(trx: Transaction<Schema>, org: string, error: string): Promise<void> {
  await trx
    .updateTable('cursors')
    .set({ last_error: error.slice(0, 500) })
    .where('org', '=', org)
    .where('consumer', '=', RELAY_CONSUMER)
    .execute();
}

/** A message the CAD would not have, kept where support can find it: nothing is skipped without a reason (I11). */
export async function keepRefusedMessage(
  trx: Transaction<Schema>,
  org: string,
  refused: { message: Outgoing; reason: string },
): Promise<void> {
  await trx
    .insertInto('dead_letters')
    .values({
      org,
      event_id: refused.message.id,
      device: CAD_DEVICE,
      actor: CAD_DEVICE,
      code: 'cad-refused',
      body: JSON.stringify({ ...refused.message, reason: refused.reason }),
    })
    .execute();
}

export interface RelayStanding {
  seq: number;
  /** Events the CAD is still to be told of. */
  queued: number;
  lastError: string | null;
  /** Of each name, how the last one was known to be with the CAD. */
  taken: Record<string, string>;
  note: Record<string, unknown>;
}

/** Where the relay stands, whichever process holds it; undefined when it never ran for this organization. */
export async function readStanding(
  trx: Transaction<Schema>,
  org: string,
): Promise<RelayStanding | undefined> {
  const cursor = await trx
    .selectFrom('cursors')
    .select(['seq', 'last_error', 'state'])
    .where('org', '=', org)
    .where('consumer', '=', RELAY_CONSUMER)
    .executeTakeFirst();
  if (!cursor) return undefined;
  const { queued } = await trx
    .selectFrom('events')
    .select(({ fn }) => fn.countAll<string>().as('queued'))
    .where('org', '=', org)
    .where('seq', '>', cursor.seq)
    .where('type', 'in', RELAYED_TYPES)
    .where('source', '!=', 'cad')
    .where('device', '!=', CAD_DEVICE)
    .executeTakeFirstOrThrow();
  const { taken, note } = cursor.state;
  return {
    seq: cursor.seq,
    queued: Number(queued),
    lastError: cursor.last_error,
    taken: (taken ?? {}) as Record<string, string>,
    note: (note ?? {}) as Record<string, unknown>,
  };
}

/** Whether a relay has ever run for this organization. */
export async function hasCursor(trx: Transaction<Schema>, org: string): Promise<boolean> {
  const row = await trx
    .selectFrom('cursors')
    .select('seq')
    .where('org', '=', org)
    .where('consumer', '=', RELAY_CONSUMER)
    .executeTakeFirst();
  return row !== undefined;
}
