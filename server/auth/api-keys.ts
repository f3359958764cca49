import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { instantSchema, outsideIdSchema } from '../../shared/log/envelope.ts';
import type { Principal, Role } from '../../shared/rooms/principal.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import type { Refusal } from '../../shared/rooms/refusal.ts';
import type { Database } from '../store/database.ts';
import { writeAudit } from './audit-trail.ts';
import { AuthError } from './auth-error.ts';
import { knownRoles, rolesSchema } from './roles.ts';

export const newKeySchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  roles: rolesSchema,
  unitId: outsideIdSchema.exactOptional(),
  hospitalId: outsideIdSchema.exactOptional(),
  /** Never, if not given. */
  expiresAt: instantSchema.exactOptional(),
});
export type NewKey = z.output<typeof newKeySchema>;

export interface ApiKey {
  id: string;
  name: string;
  roles: Role[];
  unitId?: string;
  hospitalId?: string;
  createdAt: string;
  expiresAt?: string;
  revokedAt?: string;
}

export const API_KEY_PREFIX = 'rb_';

/** 256 bits of chance: a plain hash is enough, there is nothing to guess. */
const hashKey = (key: string): Buffer => createHash('sha256').update(key).digest();

/** The key itself is returned here, once; only its hash is kept. */
export async function createApiKey(
  database: Database,
  { org, sub }: Pick<Principal, 'org' | 'sub'>,
  given: NewKey,
): Promise<{ id: string; key: string }> {
  const id = randomUUID();
  const key = API_KEY_PREFIX + randomBytes(32).toString('base64url');
  await database.withOrg(org, async (trx) => {
    await trx
      .insertInto('api_keys')
      .values({
        id,
        org,
        name: given.name,
        hash: hashKey(key),
        roles: given.roles,
        unit_id: given.unitId ?? null,
        hospital_id: given.hospitalId ?? null,
        expires_at: given.expiresAt ?? null,
        revoked_at: null,
      })
      .execute();
    await writeAudit(trx, org, {
      actor: sub,
      action: 'key:created',
      subject: id,
      detail: { name: given.name, roles: given.roles },
    });
  });
  return { id, key };
}

export async function listApiKeys(database: Database, org: string): Promise<ApiKey[]> {
  const rows = await database.kysely
    .selectFrom('api_keys')
    .selectAll()
    .where('org', '=', org)
    .orderBy('created_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    roles: knownRoles(row.roles),
    createdAt: row.created_at,
    ...(row.unit_id === null ? {} : { unitId: row.unit_id }),
    ...(row.hospital_id === null ? {} : { hospitalId: row.hospital_id }),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  }));
}

/** Works at once everywhere: keys are looked up with every use. Throws AuthError for an unknown id. */
export async function revokeApiKey(
  database: Database,
  { org, sub }: Pick<Principal, 'org' | 'sub'>,
  id: string,
): Promise<void> {
  await database.withOrg(org, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('api_keys')
      .set(({ fn, ref, val }) => ({
        revoked_at: fn.coalesce(ref('revoked_at'), val(new Date().toISOString())),
      }))
      .where('org', '=', org)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw new AuthError('unknown-key', 'There is no such key.');
    await writeAudit(trx, org, { actor: sub, action: 'key:revoked', subject: id });
  });
}

/** Found by its hash, so nothing of the key itself is ever compared. */
export async function principalOfKey(
  database: Database,
  key: string,
  now: number,
): Promise<Principal | Refusal> {
  const row = await database.kysely
    .selectFrom('api_keys')
    .selectAll()
    .where('hash', '=', hashKey(key))
    .executeTakeFirst();
  if (!row) return refuse('signed-out', 'This key is not known here.');
  if (row.revoked_at !== null) return refuse('signed-out', 'This key was revoked.');
  const expiresAt = row.expires_at === null ? undefined : Date.parse(row.expires_at);
  if (expiresAt !== undefined && expiresAt <= now) return refuse('signed-out', 'This key has expired.');
  return {
    org: row.org,
    sub: `key:${row.id}`,
    name: row.name,
    roles: knownRoles(row.roles),
    ...(row.unit_id === null ? {} : { unitId: row.unit_id }),
    ...(row.hospital_id === null ? {} : { hospitalId: row.hospital_id }),
    via: 'key',
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
