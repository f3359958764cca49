/** What an organization has chosen for its relay, and which organization the installation's one CAD belongs to. */
import type { Transaction } from 'kysely';
import { z } from 'zod';
import type { Schema } from '../../store/schema.ts';
import { hasCursor } from './relay-cursor.ts';
import type { Spelling } from './spelling.ts';

export interface RelaySettings {
  spelling: Spelling;
  /** Undecided: yes where there is no other organization the CAD could belong to. */
  enabled: boolean | undefined;
}

const settingsSchema = z.object({
  relay: z
    .object({
      spelling: z.enum(['readback', 'predecessor']).catch('readback').default('readback'),
      enabled: z.boolean().optional().catch(undefined),
    })
    .catch({ spelling: 'readback', enabled: undefined })
    .default({ spelling: 'readback' }),
});

export async function readRelaySettings(trx: Transaction<Schema>, org: string): Promise<RelaySettings> {
  const row = await trx
    .selectFrom('organizations')
    .select('settings')
    .where('org', '=', org)
    .executeTakeFirst();
  const { relay } = settingsSchema.parse(row?.settings ?? {});
  return { spelling: relay.spelling, enabled: relay.enabled };
}

/**
 * `CAD_BACKEND_URL` names no organization. It is that of the one that says so in its settings, or else of the one there
 * is; it stays that one's when others come. Nobody's calls are told to a CAD that may be somebody else's.
 */
export async function ownsTheCad(trx: Transaction<Schema>, org: string): Promise<boolean> {
  const { enabled } = await readRelaySettings(trx, org);
  if (enabled !== undefined) return enabled;
  if (await hasCursor(trx, org)) return true;
  const others = await trx
    .selectFrom('organizations')
    .select('org')
    .where('org', '!=', org)
    .limit(1)
    .executeTakeFirst();
  return others === undefined;
}

export async function readUnitIds(trx: Transaction<Schema>, org: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('documents')
    .select('id')
    .where('org', '=', org)
    .where('kind', '=', 'unit')
    .execute();
  return rows.map(({ id }) => id);
}
