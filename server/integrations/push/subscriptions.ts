/** Where people's closed apps are woken. An address is a capability and is kept sealed. */
import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import { z } from 'zod';
import { deviceIdSchema } from '../../../shared/log/envelope.ts';
import type { Principal } from '../../../shared/rooms/principal.ts';
import type { SecretBox } from '../../auth/secret-box.ts';
import { ORG_ID } from '../../auth/user-names.ts';
import type { Schema } from '../../store/schema.ts';

const keySchema = z.string().regex(/^[A-Za-z0-9_-]{16,200}=*$/);

export const subscriptionSchema = z.object({
  endpoint: z.url({ protocol: /^https?$/ }).max(2000),
  keys: z.object({ p256dh: keySchema, auth: keySchema }),
});
export type Subscription = z.output<typeof subscriptionSchema>;

export const newSubscriptionSchema = subscriptionSchema.extend({ device: deviceIdSchema });

/** What a signed-out app still knows of its subscription. */
export const subscriptionRefSchema = z.object({
  org: z.string().regex(ORG_ID),
  id: z.string().regex(/^[0-9a-f]{32}$/),
});

/** A person has so many at most; the oldest make room. */
const MOST_OF_ONE = 20;

/** The same app is another subscription in another organization. */
export const subscriptionIdOf = (org: string, endpoint: string): string =>
  createHash('sha256').update(`${org} ${endpoint}`).digest('hex').slice(0, 32);

const placeOf = (org: string, id: string): string => `push ${org} ${id}`;

export interface SavedSubscription {
  id: string;
  /** The server did not have it: an app that knows the id learns that it was given up. */
  isNew: boolean;
}

export async function saveSubscription(
  trx: Transaction<Schema>,
  { org, sub, unitId }: Principal,
  { device, box, ...wanted }: z.output<typeof newSubscriptionSchema> & { box: SecretBox },
): Promise<SavedSubscription> {
  const id = subscriptionIdOf(org, wanted.endpoint);
  const before = await trx
    .selectFrom('push_subscriptions')
    .select('id')
    .where('org', '=', org)
    .where('id', '=', id)
    .executeTakeFirst();
  const row = {
    user_id: sub,
    unit_id: unitId ?? null,
    device,
    sealed: box.seal(JSON.stringify(subscriptionSchema.parse(wanted)), placeOf(org, id)),
  };
  await trx
    .insertInto('push_subscriptions')
    .values({ org, id, ...row })
    .onConflict((conflict) => conflict.columns(['org', 'id']).doUpdateSet(row))
    .execute();
  const own = await trx
    .selectFrom('push_subscriptions')
    .select('id')
    .where('org', '=', org)
    .where('user_id', '=', sub)
    .orderBy('created_at', 'desc')
    .execute();
  const tooMany = own.slice(MOST_OF_ONE).map((each) => each.id);
  if (tooMany.length > 0) {
    await trx.deleteFrom('push_subscriptions').where('org', '=', org).where('id', 'in', tooMany).execute();
  }
  return { id, isNew: before === undefined };
}

export async function deleteSubscription(
  trx: Transaction<Schema>,
  org: string,
  { id, sub }: { id: string; sub?: string },
): Promise<boolean> {
  const own = trx.deleteFrom('push_subscriptions').where('org', '=', org).where('id', '=', id);
  const done = await (sub === undefined ? own : own.where('user_id', '=', sub)).executeTakeFirst();
  return done.numDeletedRows > 0n;
}

export const openSubscription = (
  box: SecretBox,
  { org, id, sealed }: { org: string; id: string; sealed: string },
): Subscription => subscriptionSchema.parse(JSON.parse(box.open(sealed, placeOf(org, id))));
