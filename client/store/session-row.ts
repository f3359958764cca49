/** The sign-in as the service worker finds it: it must drain with no page open. Gone with the cache on sign-out. */
import { objectOf, text, type ReadBy } from '../device/reading.ts';
import type { ReplicaDatabase } from './replica-database.ts';

const session = objectOf({ token: text, org: text, sub: text });
export type SessionRow = ReadBy<typeof session>;

export async function readSession(database: ReplicaDatabase): Promise<SessionRow | undefined> {
  return session((await database.meta.get('session'))?.value);
}

export async function writeSession(
  database: ReplicaDatabase,
  { token, org, sub }: SessionRow,
): Promise<void> {
  await database.meta.put({ key: 'session', value: { token, org, sub } });
}
