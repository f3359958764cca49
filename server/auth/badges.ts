/** PINs and personal badges: set by the person or an admin, checked once on each tablet, which then checks by itself. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Principal } from '../../shared/rooms/principal.ts';
import { badgeText } from '../../shared/rooms/device-token.ts';
import { toInstant } from '../../shared/time.ts';
import type { Database } from '../store/database.ts';
import { writeAudit } from './audit-trail.ts';
import { AuthError } from './auth-error.ts';
import type { FoundTablet } from './devices.ts';
import type { HashPassword } from './people.ts';
import { shortNameSchema } from './people.ts';
import { storedName, toShortName } from './user-names.ts';

const pinSchema = z.string().regex(/^\d{4,8}$/, 'A PIN is 4 to 8 digits.');
export const pinChangeSchema = z.strictObject({ pin: pinSchema });

export const badgeInSchema = z.strictObject({
  username: shortNameSchema,
  pin: pinSchema.exactOptional(),
  /** The secret of a personal badge, in place of the PIN. */
  badge: z.string().min(20).max(64).exactOptional(),
});

export interface BadgedIn {
  sub: string;
  name: string;
  username: string;
}

export interface BadgesDeps {
  readonly database: Database;
  readonly hashPassword: HashPassword;
  readonly verifyPassword: (given: { hash: string; password: string }) => Promise<boolean>;
  readonly now: () => number;
}

type Actor = Pick<Principal, 'org' | 'sub'>;

export interface Badges {
  /** Throws AuthError `unknown-member`. */
  setPin(actor: Actor, userId: string, pin: string): Promise<void>;
  /** A new badge; the last one of this person no longer opens anything. Returns the text of its QR code. */
  makeBadge(actor: Actor, userId: string): Promise<string>;
  /** Remembers the person on this tablet. Throws AuthError `pin-wrong`, `pin-missing`, `too-many-attempts`. */
  badgeIn(tablet: FoundTablet, given: z.output<typeof badgeInSchema>): Promise<BadgedIn>;
}

const FREE_FAILURES = 5;
const FIRST_LOCK_MS = 30_000;
const LONGEST_LOCK_MS = 3_600_000;

/** Doubles with every wrong try after the fifth. */
const lockMs = (failures: number): number =>
  failures < FREE_FAILURES ? 0 : Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** (failures - FREE_FAILURES));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export function createBadges({ database, hashPassword, verifyPassword, now }: BadgesDeps): Badges {
  async function memberName(org: string, userId: string): Promise<string> {
    const row = await database.kysely
      .selectFrom('members')
      .innerJoin('auth_user', 'auth_user.id', 'members.user_id')
      .select('auth_user.displayUsername')
      .where('members.org', '=', org)
      .where('members.user_id', '=', userId)
      .executeTakeFirst();
    if (!row) throw new AuthError('unknown-member', 'There is no such member.');
    return row.displayUsername ?? '';
  }

  async function put(
    { org, sub }: Actor,
    userId: string,
    { action, ...values }: { action: string; pin_hash?: string; badge_hash?: Buffer },
  ): Promise<void> {
    await database.withOrg(org, async (trx) => {
      await trx
        .insertInto('badges')
        .values({ org, user_id: userId, pin_hash: null, badge_hash: null, locked_until: null, ...values })
        .onConflict((conflict) =>
          conflict.columns(['org', 'user_id']).doUpdateSet({ ...values, failures: 0, locked_until: null }),
        )
        .execute();
      await writeAudit(trx, org, { actor: sub, action, subject: userId });
    });
  }

  const setFailures = (org: string, userId: string, failures: number): Promise<unknown> =>
    database.withOrg(org, (trx) =>
      trx
        .updateTable('badges')
        .set({ failures, locked_until: failures === 0 ? null : toInstant(now() + lockMs(failures)) })
        .where('org', '=', org)
        .where('user_id', '=', userId)
        .execute(),
    );

  return {
    async setPin(actor, userId, pin) {
      await memberName(actor.org, userId);
      await put(actor, userId, { action: 'pin:set', pin_hash: await hashPassword(pin) });
    },
    async makeBadge(actor, userId) {
      const username = await memberName(actor.org, userId);
      const secret = randomBytes(24).toString('base64url');
      await put(actor, userId, { action: 'badge:made', badge_hash: digest(secret) });
      return badgeText(username, secret);
    },
    async badgeIn(tablet, { username, pin, badge }) {
      const { org } = tablet;
      const person = await database.withOrg(org, (trx) =>
        trx
          .selectFrom('auth_user')
          .innerJoin('members', 'members.user_id', 'auth_user.id')
          .leftJoin('badges', 'badges.user_id', 'members.user_id')
          .select(['auth_user.id', 'auth_user.name', 'members.roles'])
          .select(['badges.pin_hash', 'badges.badge_hash', 'badges.failures', 'badges.locked_until'])
          .where('auth_user.username', '=', storedName(username, org))
          .where('members.org', '=', org)
          .executeTakeFirst(),
      );
      if (!person?.roles.includes('crew'))
        throw new AuthError('pin-wrong', 'The user name or the PIN is not right.');
      if (badge === undefined && person.pin_hash === null)
        throw new AuthError(
          'pin-missing',
          'This person has no PIN yet. It is set after signing in, or by an admin.',
        );
      const waitMs = Date.parse(person.locked_until ?? '1970-01-01T00:00:00Z') - now();
      if (waitMs > 0)
        throw new AuthError(
          'too-many-attempts',
          `Too many wrong tries. Wait ${Math.ceil(waitMs / 1000)} seconds.`,
        );
      const isRight =
        badge === undefined
          ? await verifyPassword({ hash: person.pin_hash ?? '', password: pin ?? '' })
          : person.badge_hash !== null && timingSafeEqual(person.badge_hash, digest(badge));
      if (!isRight) {
        await setFailures(org, person.id, (person.failures ?? 0) + 1);
        throw new AuthError('pin-wrong', 'The user name or the PIN is not right.');
      }
      await setFailures(org, person.id, 0);
      await remember(tablet, person.id);
      return { sub: person.id, name: person.name, username: toShortName(username) };
    },
  };

  async function remember({ org, id }: FoundTablet, userId: string): Promise<void> {
    await database.withOrg(org, async (trx) => {
      await trx
        .insertInto('device_people')
        .values({ org, device_id: id, user_id: userId })
        .onConflict((conflict) =>
          conflict.columns(['org', 'device_id', 'user_id']).doUpdateSet({ last_at: toInstant(now()) }),
        )
        .execute();
      await writeAudit(trx, org, { actor: userId, action: 'badge:in', subject: id });
    });
  }
}
