/** How far the CAD has come: every event up to this `seq` that concerns it is with it, and how we know. */
import type { Transaction } from 'kysely';
import type { Custody } from '../../../shared/protocol/feed.ts';
import type { Schema } from '../../store/schema.ts';
import { RELAYED_TYPES } from './cad-names.ts';
import { RELAY_CONSUMER, runsIn } from './relay-cursor.ts';

/**
 * The relay's cursor and how the CAD took what it was told. Nothing when no relay runs for this organization: then
 * nothing is ever at the CAD, and the screen must not say so. Ask only while a CAD is configured; an old cursor says
 * nothing about one that was taken away.
 */
export async function relayCustody(
  trx: Transaction<Schema>,
  org: string,
): Promise<Pick<Custody, 'relay' | 'relayRuns'>> {
  const row = await trx
    .selectFrom('cursors')
    .select(['seq', 'state'])
    .where('org', '=', org)
    .where('consumer', '=', RELAY_CONSUMER)
    .executeTakeFirst();
  if (!row) return {};
  const runs = runsIn(row.state);
  // A type is named as soon as the CAD is to be told of it, so that a screen can say "not yet".
  return {
    relay: row.seq,
    relayRuns: Object.fromEntries(RELAYED_TYPES.map((type) => [type, runs[type] ?? []])),
  };
}
