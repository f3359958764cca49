/** How far the CAD has come: every event up to this `seq` that concerns it is with it. */
import type { Transaction } from 'kysely';
import type { Schema } from '../../store/schema.ts';
import { RELAY_CONSUMER } from './relay-cursor.ts';

/**
 * The relay's cursor. Undefined when no relay runs for this organization: then nothing is ever at the CAD, and the
 * screen must not say so. Ask only while a CAD is configured; an old cursor says nothing about one that was taken away.
 */
export async function relayCustody(trx: Transaction<Schema>, org: string): Promise<number | undefined> {
  const row = await trx
    .selectFrom('cursors')
    .select('seq')
    .where('org', '=', org)
    .where('consumer', '=', RELAY_CONSUMER)
    .executeTakeFirst();
  return row?.seq;
}
