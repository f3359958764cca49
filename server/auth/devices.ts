/** Enrolled tablets: the codes that make one, their list, taking one out of service, and who stands behind a credential. */
import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { z } from 'zod';
import { deviceIdSchema, outsideIdSchema } from '../../shared/log/envelope.ts';
import { deviceCredential, parseDeviceToken } from '../../shared/rooms/device-token.ts';
import type { Principal, Tablet } from '../../shared/rooms/principal.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import type { Refusal } from '../../shared/rooms/refusal.ts';
import { toInstant } from '../../shared/time.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { writeAudit } from './audit-trail.ts';
import { AuthError } from './auth-error.ts';
import type { KnownOrganizations } from './known-organizations.ts';

type Actor = Pick<Principal, 'org' | 'sub'>;

export const newCodeSchema = z.strictObject({
  /** What people call the tablet. */
  name: z.string().trim().min(1).max(60),
  /** One unit, several for a pool, none for any. */
  units: z.array(outsideIdSchema).max(50).default([]),
});

export const enrolSchema = z.strictObject({
  code: z.string().trim().toUpperCase().min(6).max(20),
  device: deviceIdSchema,
});

export interface EnrolledDevice {
  id: string;
  name: string;
  units: string[];
  org: string;
  orgName: string;
}

export interface ListedDevice {
  id: string;
  name: string;
  units: string[];
  enrolledAt: string;
  lastSeen?: string;
  unsent?: number;
  revokedAt?: string;
  /** The highest lane number of this tablet that is in the log. */
  lastLane: number;
  people: string[];
}

const CODE_MINUTES = 15;
/** Crockford's base 32: nothing that is read or typed as something else. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** As typed on a tablet: dashes and the letters people mistake are forgiven. */
const plainCode = (code: string): string =>
  code
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');

/** Good once, for a quarter of an hour. */
export async function createCode(
  database: Database,
  { org, sub }: Actor,
  { name, units, nowMs }: z.output<typeof newCodeSchema> & { nowMs: number },
): Promise<{ code: string; expiresAt: string }> {
  const plain = Array.from({ length: 8 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  const expiresAt = toInstant(nowMs + CODE_MINUTES * 60_000);
  await database.withOrg(org, async (trx) => {
    await trx.deleteFrom('device_codes').where('expires_at', '<', toInstant(nowMs)).execute();
    await trx
      .insertInto('device_codes')
      .values({
        org,
        hash: digest(plain),
        name,
        units,
        created_by: sub,
        expires_at: expiresAt,
        used_at: null,
      })
      .execute();
    await writeAudit(trx, org, { actor: sub, action: 'device:code-made', detail: { name, units } });
  });
  return { code: `${plain.slice(0, 4)}-${plain.slice(4)}`, expiresAt };
}

export interface EnrolDeps {
  database: Database;
  organizations: KnownOrganizations;
}

/** Most organizations of one installation whose codes are looked through. */
const MOST_ORGANIZATIONS = 500;

/** The credential is in this answer and nowhere else. Throws AuthError `code-invalid`. */
export async function enrolDevice(
  { database, organizations }: EnrolDeps,
  { code, device, nowMs }: z.output<typeof enrolSchema> & { nowMs: number },
): Promise<{ credential: string; device: EnrolledDevice }> {
  const hash = digest(plainCode(code));
  // A tablet that is being enrolled knows no organization yet, and whoever types a code should not have to.
  for (const { org, name: orgName } of await organizations.list(MOST_ORGANIZATIONS)) {
    const enrolled = await database.withOrg(org, (trx) => redeem(trx, org, { hash, device, nowMs }));
    if (enrolled) {
      const { credential, ...rest } = enrolled;
      return { credential, device: { ...rest, org, orgName } };
    }
  }
  throw new AuthError(
    'code-invalid',
    'This code is not valid. Codes work once, for 15 minutes: make a new one.',
  );
}

async function redeem(
  trx: Transaction<Schema>,
  org: string,
  { hash, device, nowMs }: { hash: Buffer; device: string; nowMs: number },
): Promise<{ credential: string; id: string; name: string; units: string[] } | undefined> {
  const now = toInstant(nowMs);
  const code = await trx
    .updateTable('device_codes')
    .set({ used_at: now })
    .where('org', '=', org)
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
  if (!code) return undefined;
  const { name, units, created_by } = code;
  const id = randomUUID();
  const credential = deviceCredential(org, randomBytes(32).toString('base64url'));
  // The same tablet enrolled anew: its earlier credential is no longer needed.
  await trx
    .updateTable('devices')
    .set({ revoked_at: now, revoked_by: created_by })
    .where('org', '=', org)
    .where('device', '=', device)
    .where('revoked_at', 'is', null)
    .execute();
  await trx
    .insertInto('devices')
    .values({
      org,
      id,
      name,
      units,
      device,
      hash: digest(credential),
      enrolled_by: created_by,
      last_seen: now,
      unsent: null,
      revoked_at: null,
      revoked_by: null,
    })
    .execute();
  await writeAudit(trx, org, {
    actor: created_by,
    action: 'device:enrolled',
    subject: id,
    detail: { name, units },
  });
  return { credential, id, name, units };
}

export async function listDevices(database: Database, org: string): Promise<ListedDevice[]> {
  return database.withOrg(org, async (trx) => {
    const rows = await trx
      .selectFrom('devices')
      .leftJoin('lanes', (join) =>
        join.onRef('lanes.org', '=', 'devices.org').onRef('lanes.device', '=', 'devices.device'),
      )
      .selectAll('devices')
      .select('lanes.last_lane')
      .where('devices.org', '=', org)
      .orderBy('devices.enrolled_at', 'desc')
      .limit(500)
      .execute();
    const people = await trx
      .selectFrom('device_people')
      .innerJoin('auth_user', 'auth_user.id', 'device_people.user_id')
      .select(['device_people.device_id', 'auth_user.name'])
      .where('device_people.org', '=', org)
      .orderBy('device_people.last_at', 'desc')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      units: row.units,
      enrolledAt: row.enrolled_at,
      ...(row.last_seen === null ? {} : { lastSeen: row.last_seen }),
      ...(row.unsent === null ? {} : { unsent: row.unsent }),
      ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
      lastLane: row.last_lane ?? 0,
      people: people.filter(({ device_id }) => device_id === row.id).map(({ name }) => name),
    }));
  });
}

/** Felt at the tablet's next contact, and at once where it is connected. Returns what its outbox calls itself. */
export async function revokeDevice(database: Database, { org, sub }: Actor, id: string): Promise<string> {
  return database.withOrg(org, async (trx) => {
    const row = await trx
      .updateTable('devices')
      .set(({ fn, ref, val }) => ({
        revoked_at: fn.coalesce(ref('revoked_at'), val(new Date().toISOString())),
        revoked_by: fn.coalesce(ref('revoked_by'), val(sub)),
      }))
      .where('org', '=', org)
      .where('id', '=', id)
      .returning('device')
      .executeTakeFirst();
    if (!row) throw new AuthError('unknown-device', 'There is no such tablet.');
    await trx
      .deleteFrom('push_subscriptions')
      .where('org', '=', org)
      .where('device', '=', row.device)
      .execute();
    await writeAudit(trx, org, { actor: sub, action: 'device:revoked', subject: id });
    return row.device;
  });
}

const SEEN_EVERY_MS = 30_000;

export interface FoundTablet extends Tablet {
  org: string;
  name: string;
  units: string[];
}

/** The tablet behind a credential, revoked or not; undefined when there is none. Notes that it was seen. */
export async function tabletOf(
  database: Database,
  { org, credential }: { org: string; credential: string },
  nowMs: number,
): Promise<FoundTablet | undefined> {
  return database.withOrg(org, async (trx) => {
    const row = await trx
      .selectFrom('devices')
      .selectAll()
      .where('org', '=', org)
      .where('hash', '=', digest(credential))
      .executeTakeFirst();
    if (!row) return undefined;
    if (nowMs - Date.parse(row.last_seen ?? '1970-01-01T00:00:00Z') > SEEN_EVERY_MS)
      await trx
        .updateTable('devices')
        .set({ last_seen: toInstant(nowMs) })
        .where('org', '=', org)
        .where('id', '=', row.id)
        .execute();
    const { id, device, name, units } = row;
    const revoked = row.revoked_at === null ? {} : { revokedAt: row.revoked_at };
    return { org, id, device, name, units, ...revoked };
  });
}

export const DEVICE_REVOKED = refuse(
  'device-revoked',
  'This tablet was taken out of service. It sends what it still holds and then removes everything.',
);

/** A person as a tablet they badged in on speaks for them: crew, and nothing more, whatever else they may do elsewhere. */
export async function principalOfDevice(
  database: Database,
  token: string,
  nowMs: number,
): Promise<Principal | Refusal> {
  const parsed = parseDeviceToken(token);
  const tablet = parsed && (await tabletOf(database, parsed, nowMs));
  if (!parsed || !tablet) return refuse('signed-out', 'This tablet is not known here.');
  if (parsed.sub === undefined) return refuse('signed-out', 'Badge in first.');
  const { org, sub } = parsed;
  const person = await database.withOrg(org, (trx) =>
    trx
      .selectFrom('device_people')
      .innerJoin('members', 'members.user_id', 'device_people.user_id')
      .innerJoin('auth_user', 'auth_user.id', 'device_people.user_id')
      .select(['auth_user.name', 'members.roles'])
      .where('device_people.org', '=', org)
      .where('device_people.device_id', '=', tablet.id)
      .where('device_people.user_id', '=', sub)
      .where('members.org', '=', org)
      .executeTakeFirst(),
  );
  if (!person?.roles.includes('crew'))
    return refuse('signed-out', 'This person is not badged in on this tablet.');
  const { id, device, revokedAt } = tablet;
  return {
    org,
    sub,
    name: person.name,
    roles: ['crew'],
    via: 'device',
    tablet: { id, device, ...(revokedAt === undefined ? {} : { revokedAt }) },
  };
}
