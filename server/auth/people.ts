import { randomBytes } from 'node:crypto';
import type { Transaction } from 'kysely';
import { z } from 'zod';
import { outsideIdSchema } from '../../shared/log/envelope.ts';
import type { Schema } from '../store/schema.ts';
import { AuthError } from './auth-error.ts';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './better-auth.ts';
import { rolesSchema } from './roles.ts';
import { SHORT_NAME, storedName, toShortName } from './user-names.ts';

export const passwordSchema = z
  .string()
  .min(SHORTEST_PASSWORD, `A password needs at least ${SHORTEST_PASSWORD} characters.`)
  .max(LONGEST_PASSWORD, `A password may have at most ${LONGEST_PASSWORD} characters.`);

export const shortNameSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(SHORT_NAME, 'A user name is 1 to 40 letters, digits, dots, dashes or underscores.');

export const newMemberSchema = z.strictObject({
  username: shortNameSchema,
  name: z.string().trim().min(1).max(120),
  password: passwordSchema,
  roles: rolesSchema,
  unitId: outsideIdSchema.exactOptional(),
  hospitalId: outsideIdSchema.exactOptional(),
});
export type NewMember = z.output<typeof newMemberSchema>;

/** Slow on purpose: do it before a transaction, not in it. */
export type HashPassword = (password: string) => Promise<string>;

export type HashedMember = Omit<NewMember, 'password'> & { readonly passwordHash: string };

/** A person with a password and their place in the organization. Returns the user id. */
export async function insertMember(
  trx: Transaction<Schema>,
  org: string,
  member: HashedMember,
): Promise<string> {
  const id = randomBytes(16).toString('hex');
  const username = storedName(member.username, org);
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('auth_user')
    .values({
      id,
      name: member.name,
      // RFC 2606: nothing is ever sent there.
      email: `${username}.invalid`,
      emailVerified: false,
      image: null,
      username,
      displayUsername: toShortName(member.username),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (!numInsertedOrUpdatedRows)
    throw new AuthError('username-taken', `The user name ${member.username} is taken.`);
  await trx
    .insertInto('auth_account')
    .values({
      id: randomBytes(16).toString('hex'),
      userId: id,
      accountId: id,
      providerId: 'credential',
      password: member.passwordHash,
      accessToken: null,
      refreshToken: null,
      idToken: null,
      accessTokenExpiresAt: null,
      refreshTokenExpiresAt: null,
      scope: null,
    })
    .execute();
  await trx
    .insertInto('members')
    .values({
      org,
      user_id: id,
      roles: member.roles,
      unit_id: member.unitId ?? null,
      hospital_id: member.hospitalId ?? null,
    })
    .execute();
  return id;
}
