/** The keys this installation signs its pushes with: the operator's, or its own, made once and kept sealed. */
import webPush from 'web-push';
import { z } from 'zod';
import type { SecretBox } from '../../auth/secret-box.ts';
import type { Config } from '../../config.ts';
import type { Database } from '../../store/database.ts';

export interface VapidKeys {
  /** `mailto:` or https: whom a push service turns to when there is trouble. */
  subject: string;
  publicKey: string;
  privateKey: string;
}

const KEY = 'vapid';
const storedSchema = z.object({ publicKey: z.string(), sealed: z.string() });
const NO_CONTACT = 'mailto:operator@readback.invalid';

/** Processes that start together agree on one pair. */
export async function vapidKeys(
  config: Pick<Config, 'vapidPublicKey' | 'vapidPrivateKey' | 'vapidSubject' | 'publicUrl'>,
  { database, box }: { database: Database; box: SecretBox },
): Promise<VapidKeys> {
  const { vapidPublicKey, vapidPrivateKey, vapidSubject, publicUrl } = config;
  const subject = vapidSubject ?? (publicUrl.startsWith('https:') ? publicUrl : NO_CONTACT);
  if (vapidPublicKey && vapidPrivateKey) {
    return { subject, publicKey: vapidPublicKey, privateKey: vapidPrivateKey };
  }
  const made = webPush.generateVAPIDKeys();
  const value = { publicKey: made.publicKey, sealed: box.seal(made.privateKey, KEY) };
  await database.kysely
    .insertInto('installation')
    .values({ key: KEY, value: JSON.stringify(value) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await database.kysely
    .selectFrom('installation')
    .select('value')
    .where('key', '=', KEY)
    .executeTakeFirstOrThrow();
  const stored = storedSchema.parse(row.value);
  return { subject, publicKey: stored.publicKey, privateKey: box.open(stored.sealed, KEY) };
}
