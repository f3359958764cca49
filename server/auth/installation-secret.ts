import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../store/database.ts';

/**
 * `session-secret` signs session cookies; `token-secret` signs tokens where no JWT_SECRET is given; `cache-secret` makes
 * the keys that open what a device keeps of patients; `secret-box` seals secrets at rest where no SECRETS_KEY is given.
 */
export type InstallationSecret = 'session-secret' | 'token-secret' | 'cache-secret' | 'secret-box';

/** A secret this installation made for itself at first use. Processes that start together agree on one. */
export async function installationSecret(database: Database, key: InstallationSecret): Promise<string> {
  const value = JSON.stringify(randomBytes(32).toString('base64url'));
  await database.kysely
    .insertInto('installation')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await database.kysely
    .selectFrom('installation')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  return z.string().min(32).parse(row.value);
}
