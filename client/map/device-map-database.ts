/** Where the map on this device is noted, and its bytes where there is no file system for pages. May be deleted at any time. */
import { Dexie, type Table } from 'dexie';
import type { MapPackage } from '../../shared/map-source.ts';
import { figure, flag, listOf, objectOf, oneOf, text, type Reading } from '../device/reading.ts';

export interface PartRow {
  file: string;
  offset: number;
  bytes: Blob;
}

interface DeviceMapTables {
  notes: Table<{ key: string; value: unknown }, string>;
  parts: Table<PartRow, [string, number]>;
}

export type DeviceMapDatabase = Dexie & DeviceMapTables;

export const DEVICE_MAP_NAME = 'readback-map';

export function openDeviceMapDatabase(name: string = DEVICE_MAP_NAME): DeviceMapDatabase {
  const database = new Dexie(name) as DeviceMapDatabase;
  database.version(1).stores({ notes: '&key', parts: '[file+offset]' });
  return database;
}

/** What survives a reload: the map to draw, and the one on its way. */
export interface DeviceMapNote {
  ready?: { map: MapPackage; at: string };
  wanted?: { map: MapPackage; paused: boolean };
}

const file = objectOf({ url: text, bytes: figure, etag: text, blocks: listOf(text) });
const mapShape = objectOf(
  {
    version: text,
    source: objectOf({ kind: oneOf('pmtiles', 'generated') }),
    area: file,
    looks: listOf(text),
    bytes: figure,
  },
  { streets: file },
);
/** The rest is as the server wrote it; its shape is ours on both ends. */
const map: Reading<MapPackage> = (value) => mapShape(value) && (value as MapPackage);

const note: Reading<DeviceMapNote> = objectOf(
  {},
  { ready: objectOf({ map, at: text }), wanted: objectOf({ map, paused: flag }) },
);

/** A note nobody can read is none: the map is then fetched again. */
export async function readNote(database: DeviceMapDatabase): Promise<DeviceMapNote> {
  return note((await database.notes.get('map'))?.value) ?? {};
}

export async function writeNote(database: DeviceMapDatabase, next: DeviceMapNote): Promise<void> {
  await database.notes.put({ key: 'map', value: next });
}

/** The server's package; undefined when it is none. */
export const parsePackage = (value: unknown): MapPackage | undefined => map(value);
