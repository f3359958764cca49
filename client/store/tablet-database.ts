/** What an enrolled tablet knows of itself: its credential, its keys, who badged in on it. Apart from cache and outbox. */
import { Dexie, type Table } from 'dexie';
import { z } from 'zod';

export const TABLET_NAME = 'readback-tablet';

export type TabletDatabase = Dexie & { rows: Table<{ key: string; value: unknown }, string> };

export function openTabletDatabase(name: string = TABLET_NAME): TabletDatabase {
  const database = new Dexie(name, { chromeTransactionDurability: 'strict' }) as TabletDatabase;
  database.version(1).stores({ rows: '&key' });
  return database;
}

export async function readRow<T>(
  database: TabletDatabase,
  key: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const parsed = schema.safeParse((await database.rows.get(key))?.value);
  return parsed.success ? parsed.data : undefined;
}

export async function writeRow(database: TabletDatabase, key: string, value: unknown): Promise<void> {
  await database.rows.put({ key, value });
}

const enrolmentSchema = z.object({
  credential: z.string(),
  id: z.string(),
  name: z.string(),
  units: z.array(z.string()),
  org: z.string(),
  orgName: z.string(),
});
export type Enrolment = z.output<typeof enrolmentSchema>;

export const readEnrolment = (database: TabletDatabase): Promise<Enrolment | undefined> =>
  readRow(database, 'enrolment', enrolmentSchema);

const personSchema = z.object({ sub: z.string(), name: z.string(), username: z.string() });
/** Somebody who showed the server once, on this tablet, that they are who they say. */
export type TabletPerson = z.output<typeof personSchema>;
export const peopleSchema = z.array(personSchema);
