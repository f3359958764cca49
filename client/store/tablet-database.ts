/** What an enrolled tablet knows of itself: its credential, its keys, who badged in on it. Apart from cache and outbox. */
import { Dexie, type Table } from 'dexie';
import { listOf, objectOf, text, type ReadBy, type Reading } from '../device/reading.ts';

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
  reading: Reading<T>,
): Promise<T | undefined> {
  return reading((await database.rows.get(key))?.value);
}

export async function writeRow(database: TabletDatabase, key: string, value: unknown): Promise<void> {
  await database.rows.put({ key, value });
}

const enrolment = objectOf({
  credential: text,
  id: text,
  name: text,
  units: listOf(text),
  org: text,
  orgName: text,
});
export type Enrolment = ReadBy<typeof enrolment>;

export const readEnrolment = (database: TabletDatabase): Promise<Enrolment | undefined> =>
  readRow(database, 'enrolment', enrolment);

export const person = objectOf({ sub: text, name: text, username: text });
/** Somebody who showed the server once, on this tablet, that they are who they say. */
export type TabletPerson = ReadBy<typeof person>;
export const people = listOf(person);
