/** The replica's cache: may be deleted at any time, filled again from a snapshot, and never holds anything of our own. */
import { Dexie, type Table } from 'dexie';
import { figure, flag, listOf, objectOf, text, type Reading } from '../device/reading.ts';
import type { StoredDocument } from './sealed-documents.ts';

export const CACHE_NAME = 'readback-cache';

export interface ReplicaPlace {
  epoch: string;
  cursor: number;
  scope: string[];
  /** Whose sign-in filled it: another person's cache is not shown (I9). */
  owner: string;
  /** Events went by that a closed vault kept from being folded in: what it holds needs a snapshot once it is open. */
  stale?: boolean;
  /** Of the folds that made the documents. */
  fold?: number;
}

export interface ReplicaTables {
  documents: Table<StoredDocument, [string, string]>;
  meta: Table<{ key: string; value: unknown }, string>;
}

export type ReplicaDatabase = Dexie & ReplicaTables;

const place: Reading<ReplicaPlace> = objectOf(
  { epoch: text, cursor: figure, scope: listOf(text), owner: text },
  { stale: flag, fold: figure },
);

export function openReplicaDatabase(name: string = CACHE_NAME): ReplicaDatabase {
  const database = new Dexie(name) as ReplicaDatabase;
  database.version(1).stores({ documents: '[kind+id]', meta: '&key' });
  return database;
}

export async function readPlace(database: ReplicaDatabase): Promise<ReplicaPlace | undefined> {
  return place((await database.meta.get('place'))?.value);
}

export async function writePlace(database: ReplicaDatabase, next: ReplicaPlace): Promise<void> {
  await database.meta.put({ key: 'place', value: next });
}
