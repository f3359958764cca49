import { FOLD_VERSION } from '../../shared/protocol/folding.ts';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import { z } from 'zod';
import { outsideIdSchema } from '../../shared/log/envelope.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { writeAudit } from './audit-trail.ts';
import { AuthError } from './auth-error.ts';
import { insertMember, passwordSchema, shortNameSchema } from './people.ts';
import type { HashPassword } from './people.ts';
import type { RecordFacts, SetupFact } from './record-facts.ts';
import { ORG_ID } from './user-names.ts';

export const orgIdSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(ORG_ID, 'An organization id is 1 to 40 lower-case letters, digits or dashes.');

const hospitalSchema = z.union([
  outsideIdSchema.transform((id) => ({ id, name: id })),
  z.strictObject({ id: outsideIdSchema, name: z.string().trim().min(1).max(100) }),
]);

export const newOrganizationSchema = z.object({
  org: orgIdSchema,
  name: z.string().trim().min(1, 'The organization needs a name.').max(120),
  adminUsername: shortNameSchema,
  adminName: z.string().trim().min(1).max(120).exactOptional(),
  password: passwordSchema,
  units: z.array(outsideIdSchema).max(2_000).default([]),
  hospitals: z.array(hospitalSchema).max(2_000).default([]),
});
export type NewOrganization = z.output<typeof newOrganizationSchema>;

export interface OrganizationsDeps {
  readonly database: Database;
  readonly hashPassword: HashPassword;
  readonly record: RecordFacts;
}

/** Runs first in the transaction that makes the organization; throwing stops it. */
export type Permit = (trx: Transaction<Schema>) => Promise<void>;

/**
 * An organization with its log and its first admin, then its units and hospitals as facts in that log. If those
 * cannot be recorded, the organization is taken away again. Throws AuthError.
 */
export async function createOrganization(
  given: NewOrganization,
  deps: OrganizationsDeps,
  permit?: Permit,
): Promise<void> {
  const passwordHash = await deps.hashPassword(given.password);
  const adminId = await deps.database.withOrg(given.org, async (trx) => {
    await permit?.(trx);
    return insertOrganization(trx, given, passwordHash);
  });
  try {
    await deps.record(given.org, factsOf(given));
  } catch (error) {
    await removeEmptyOrganization(deps.database, given.org, adminId);
    throw error;
  }
}

async function insertOrganization(
  trx: Transaction<Schema>,
  given: NewOrganization,
  passwordHash: string,
): Promise<string> {
  const { org, name } = given;
  const epoch = randomUUID();
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('organizations')
    .values({ org, name, epoch })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (!numInsertedOrUpdatedRows)
    throw new AuthError('organization-exists', `There is already an organization ${org}.`);
  await trx.insertInto('log_heads').values({ org, epoch, fold_version: FOLD_VERSION }).execute();
  const adminId = await insertMember(trx, org, {
    username: given.adminUsername,
    name: given.adminName ?? given.adminUsername,
    roles: ['admin'],
    passwordHash,
  });
  await writeAudit(trx, org, { actor: 'setup', action: 'organization:created', subject: org });
  return adminId;
}

function factsOf({ units, hospitals }: NewOrganization): SetupFact[] {
  const unitIds = [...new Set(units)];
  const namesById = new Map(hospitals.map(({ id, name }) => [id, name]));
  return [
    ...unitIds.map((unitId): SetupFact => ({ type: 'unit:registered', unitId, data: { callSign: unitId } })),
    ...[...namesById].map(([hospitalId, name]): SetupFact => ({
      type: 'hospital:registered',
      data: { hospitalId, name },
    })),
  ];
}

/** Only while its log is empty: what is in a log stays. */
async function removeEmptyOrganization(database: Database, org: string, adminId: string): Promise<void> {
  await database.withOrg(org, async (trx) => {
    const head = await trx
      .selectFrom('log_heads')
      .select('head')
      .where('org', '=', org)
      .forUpdate()
      .executeTakeFirst();
    if (head?.head !== 0) return;
    await trx.deleteFrom('members').where('org', '=', org).execute();
    await trx.deleteFrom('auth_user').where('id', '=', adminId).execute();
    await trx.deleteFrom('audit').where('org', '=', org).execute();
    await trx.deleteFrom('log_heads').where('org', '=', org).execute();
    await trx.deleteFrom('organizations').where('org', '=', org).execute();
  });
}

/** Whether there is none yet. Held against others who set up at the same moment until the transaction ends. */
export async function isFirstOrganization(trx: Transaction<Schema>): Promise<boolean> {
  await sql`lock table organizations in share row exclusive mode`.execute(trx);
  const row = await trx.selectFrom('organizations').select('org').limit(1).executeTakeFirst();
  return row === undefined;
}
