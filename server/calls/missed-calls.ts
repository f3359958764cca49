/** Calls nobody answered within half a minute (C2). Read from the documents, so that a restart forgets none. */
import { sql, type Transaction } from 'kysely';
import type { CallState } from '../../shared/calls/state.ts';
import { isWaiting, RINGS_FOR_MS } from '../../shared/calls/statuses.ts';
import { toInstant, toUnixMs } from '../../shared/time.ts';
import type { FollowUp } from '../incidents/follow-up-fact.ts';
import { readHead } from '../log/read.ts';
import type { Schema } from '../store/schema.ts';

/** One party that is being rung. */
export interface Ringing {
  callId: string;
  party: string;
  sinceMs: number;
}

export interface Ringings {
  ringing: Ringing[];
  /** Calls not touched after this place in the log are over. */
  floor: number;
}

/** `floor`: of the last time, 0 at first. */
export async function readRinging(trx: Transaction<Schema>, org: string, floor: number): Promise<Ringings> {
  const head = await readHead(trx, org);
  const rows = await trx
    .selectFrom('documents')
    .select(['id', 'seq', 'state'])
    .where('org', '=', org)
    .where('kind', '=', 'call')
    .where('seq', '>', floor)
    .where(sql<boolean>`state->>'status' in ('initiating', 'ringing', 'accepted', 'in_progress')`)
    .execute();
  const ringing = rows.flatMap(({ id, state }) =>
    Object.entries((state as unknown as CallState).parties).flatMap(([party, { status, since }]) =>
      isWaiting(status) ? [{ callId: id, party, sinceMs: toUnixMs(since) }] : [],
    ),
  );
  return { ringing, floor: Math.min(head?.head ?? 0, ...rows.map(({ seq }) => seq - 1)) };
}

export const dueAt = ({ sinceMs }: Ringing): number => sinceMs + RINGS_FOR_MS;

export const missedFollowUp = (ringing: Ringing): FollowUp => ({
  type: 'call:missed',
  data: { callId: ringing.callId, party: ringing.party },
  at: toInstant(dueAt(ringing)),
  cause: [ringing.callId, ringing.party, ringing.sinceMs],
});
