import { createHash, randomBytes } from 'node:crypto';
import type { Transaction } from 'kysely';
import { z } from 'zod';
import type { Config } from '../config.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { AuthError } from './auth-error.ts';
import { isFirstOrganization } from './organizations.ts';

/** Long enough for whoever started the server to get to a browser; a restart prints a new link. */
const GOOD_FOR_MS = 7 * 24 * 3600_000;
const KEY_PREFIX = 'setup-code:';

const storedSchema = z.object({ until: z.number() });

export interface SetupLinkDeps {
  readonly database: Database;
  readonly config: Pick<Config, 'publicUrl'>;
  readonly now: () => number;
}

/**
 * While there is no organization: a link that may make the first one, once. Only its hash is kept, so it must be
 * shown now. Undefined when there is nothing to set up.
 */
export async function createSetupLink({ database, config, now }: SetupLinkDeps): Promise<string | undefined> {
  if (!(await isSetupNeeded(database))) return undefined;
  const code = randomBytes(24).toString('base64url');
  await database.kysely
    .insertInto('installation')
    .values({ key: keyOf(code), value: JSON.stringify({ until: now() + GOOD_FOR_MS }) })
    .execute();
  return `${config.publicUrl}/setup?code=${code}`;
}

async function isSetupNeeded(database: Database): Promise<boolean> {
  const row = await database.kysely.selectFrom('organizations').select('org').limit(1).executeTakeFirst();
  return row === undefined;
}

/**
 * Takes the code out of use in the transaction that uses it: if that fails, the code stays good. Throws AuthError if
 * the code is not known, was used, is too old, or somebody has set up already.
 */
export async function useSetupCode(trx: Transaction<Schema>, code: string, now: number): Promise<void> {
  if (!(await isFirstOrganization(trx))) {
    throw new AuthError('setup-code-invalid', 'This installation is already set up. Sign in instead.');
  }
  const used = await trx
    .deleteFrom('installation')
    .where('key', '=', keyOf(code))
    .returning('value')
    .executeTakeFirst();
  if (!used || storedSchema.parse(used.value).until <= now) {
    throw new AuthError(
      'setup-code-invalid',
      'This setup link is not good any more. Restart the server to get a new one.',
    );
  }
  await trx.deleteFrom('installation').where('key', 'like', `${KEY_PREFIX}%`).execute();
}

const keyOf = (code: string): string => KEY_PREFIX + createHash('sha256').update(code).digest('hex');
