/** The sign-in as the service worker finds it: it must drain with no page open. Gone with the cache on sign-out. */
import { z } from 'zod';
import type { ReplicaDatabase } from './replica-database.ts';

const sessionSchema = z.object({ token: z.string(), org: z.string(), sub: z.string() });
export type SessionRow = z.output<typeof sessionSchema>;

export async function readSession(database: ReplicaDatabase): Promise<SessionRow | undefined> {
  const parsed = sessionSchema.safeParse((await database.meta.get('session'))?.value);
  return parsed.success ? parsed.data : undefined;
}

export async function writeSession(
  database: ReplicaDatabase,
  { token, org, sub }: SessionRow,
): Promise<void> {
  await database.meta.put({ key: 'session', value: { token, org, sub } });
}
