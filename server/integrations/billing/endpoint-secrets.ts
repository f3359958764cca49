/** Secrets of endpoints: made here, sealed in the table, opened only to sign. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { toInstant, toUnixMs, type Instant } from '../../../shared/time.ts';
import type { SecretBox } from '../../auth/secret-box.ts';
import type { Database } from '../../store/database.ts';

/** Standard Webhooks 1.0: 24 to 64 random bytes. */
const SECRET_BYTES = 32;
const OVERLAP_MS = 24 * 60 * 60 * 1000;

const until = z.string().exactOptional();
const keptSchema = z.array(
  z.union([
    z.object({ sealed: z.string(), until }),
    // As versions before 003-partners kept them.
    z.object({ secret: z.string(), until }),
  ]),
);

/** Which row a secret belongs to. */
export interface SecretPlace {
  org: string;
  endpointId: string;
}

const nameOf = ({ org, endpointId }: SecretPlace): string => `webhook ${org} ${endpointId}`;

/** A new secret, and the column with it first: the old ones sign beside it for a day. */
export function withNewSecret(
  box: SecretBox,
  place: SecretPlace,
  { kept = [], nowMs }: { kept?: unknown; nowMs: number },
): { secret: string; column: string } {
  const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
  const ends = toInstant(nowMs + OVERLAP_MS);
  const old = keptSchema
    .parse(kept)
    .filter((each) => isGood(each, nowMs))
    .map((each) => ({ sealed: sealedOf(box, place, each), until: each.until ?? ends }));
  return { secret, column: JSON.stringify([{ sealed: box.seal(secret, nameOf(place)) }, ...old]) };
}

/** Secrets that sign at this moment, newest first. */
export function openSecrets(
  box: SecretBox,
  place: SecretPlace,
  { kept, nowMs }: { kept: unknown; nowMs: number },
): string[] {
  return keptSchema
    .parse(kept)
    .filter((each) => isGood(each, nowMs))
    .map((each) => ('secret' in each ? each.secret : box.open(each.sealed, nameOf(place))));
}

/** Until when an older secret still signs; undefined when none does. */
export function overlapUntil(kept: unknown, nowMs: number): Instant | undefined {
  const ends = keptSchema.parse(kept).flatMap((each) => (isGood(each, nowMs) ? (each.until ?? []) : []));
  return ends.sort().at(-1);
}

const isGood = (each: { until?: string }, nowMs: number): boolean =>
  each.until === undefined || toUnixMs(each.until) > nowMs;

const sealedOf = (
  box: SecretBox,
  place: SecretPlace,
  each: { sealed: string } | { secret: string },
): string => ('sealed' in each ? each.sealed : box.seal(each.secret, nameOf(place)));

/** Seals what an older version kept readable. Again and again without harm; returns how many rows were changed. */
export async function sealOldSecrets(database: Database, box: SecretBox, org: string): Promise<number> {
  return database.withOrg(org, async (trx) => {
    const rows = await trx
      .selectFrom('webhook_endpoints')
      .select(['id', 'secrets'])
      .where('org', '=', org)
      .forUpdate()
      .execute();
    let changed = 0;
    for (const { id, secrets } of rows) {
      const kept = keptSchema.parse(secrets);
      if (!kept.some((each) => 'secret' in each)) continue;
      const place = { org, endpointId: id };
      const sealed = kept.map((each) => ({
        sealed: sealedOf(box, place, each),
        ...(each.until === undefined ? {} : { until: each.until }),
      }));
      await trx
        .updateTable('webhook_endpoints')
        .set({ secrets: JSON.stringify(sealed) })
        .where('org', '=', org)
        .where('id', '=', id)
        .execute();
      changed += 1;
    }
    return changed;
  });
}
