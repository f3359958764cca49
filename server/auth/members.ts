import type { Transaction } from 'kysely';
import type { Principal, Role } from '../../shared/rooms/principal.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { writeAudit } from './audit-trail.ts';
import { AuthError } from './auth-error.ts';
import { insertMember } from './people.ts';
import type { HashPassword, NewMember } from './people.ts';
import { knownRoles } from './roles.ts';

export interface Member {
  id: string;
  username: string;
  name: string;
  roles: Role[];
  unitId?: string;
  hospitalId?: string;
  createdAt: string;
}

export interface MembersDeps {
  readonly database: Database;
  readonly hashPassword: HashPassword;
  /** Called after a change of who may do what: nobody may be served from memory. */
  readonly forgetSessions: () => void;
}

/** Who does it, and where. */
type Actor = Pick<Principal, 'org' | 'sub'>;

export interface Members {
  list(org: string): Promise<Member[]>;
  /** Returns the user id. Throws AuthError. */
  add(actor: Actor, member: NewMember): Promise<string>;
  /** Ends their sessions too. Throws AuthError for the last admin. */
  remove(actor: Actor, userId: string): Promise<void>;
  /** Ends their sessions: a password is set because somebody else may know the old one. */
  setPassword(actor: Actor, userId: string, password: string): Promise<void>;
}

export function createMembers({ database, hashPassword, forgetSessions }: MembersDeps): Members {
  return {
    list: (org) => listMembers(database, org),
    async add({ org, sub }, { password, ...member }) {
      const passwordHash = await hashPassword(password);
      return database.withOrg(org, async (trx) => {
        const id = await insertMember(trx, org, { ...member, passwordHash });
        await writeAudit(trx, org, {
          actor: sub,
          action: 'member:added',
          subject: id,
          detail: { roles: member.roles },
        });
        return id;
      });
    },
    async remove({ org, sub }, userId) {
      await database.withOrg(org, async (trx) => {
        await refuseLastAdmin(trx, org, userId);
        await trx.deleteFrom('members').where('org', '=', org).where('user_id', '=', userId).execute();
        await trx.deleteFrom('auth_user').where('id', '=', userId).execute();
        await writeAudit(trx, org, { actor: sub, action: 'member:removed', subject: userId });
      });
      forgetSessions();
    },
    async setPassword({ org, sub }, userId, password) {
      const hash = await hashPassword(password);
      await database.withOrg(org, async (trx) => {
        await requireMember(trx, org, userId);
        await trx
          .updateTable('auth_account')
          .set({ password: hash })
          .where('userId', '=', userId)
          .where('providerId', '=', 'credential')
          .execute();
        await trx.deleteFrom('auth_session').where('userId', '=', userId).execute();
        await writeAudit(trx, org, { actor: sub, action: 'member:password-set', subject: userId });
      });
      forgetSessions();
    },
  };
}

async function listMembers(database: Database, org: string): Promise<Member[]> {
  const rows = await database.kysely
    .selectFrom('members')
    .innerJoin('auth_user', 'auth_user.id', 'members.user_id')
    .selectAll('members')
    .select(['auth_user.name', 'auth_user.displayUsername'])
    .where('members.org', '=', org)
    .orderBy('auth_user.displayUsername')
    .execute();
  return rows.map((row) => ({
    id: row.user_id,
    username: row.displayUsername ?? '',
    name: row.name,
    roles: knownRoles(row.roles),
    ...(row.unit_id === null ? {} : { unitId: row.unit_id }),
    ...(row.hospital_id === null ? {} : { hospitalId: row.hospital_id }),
    createdAt: row.created_at,
  }));
}

async function requireMember(trx: Transaction<Schema>, org: string, userId: string): Promise<string[]> {
  const row = await trx
    .selectFrom('members')
    .select('roles')
    .where('org', '=', org)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (!row) throw new AuthError('unknown-member', 'There is no such member.');
  return row.roles;
}

/** Locks the admins' rows, so that two who remove each other at once do not both succeed. */
async function refuseLastAdmin(trx: Transaction<Schema>, org: string, userId: string): Promise<void> {
  const roles = await requireMember(trx, org, userId);
  if (!roles.includes('admin')) return;
  const rows = await trx
    .selectFrom('members')
    .select(['user_id', 'roles'])
    .where('org', '=', org)
    .orderBy('user_id')
    .forUpdate()
    .execute();
  if (rows.some((row) => row.user_id !== userId && row.roles.includes('admin'))) return;
  throw new AuthError('last-admin', 'This is the last admin. Add another one first.');
}
