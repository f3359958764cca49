/** Where the map on this device is noted, and its bytes where there is no file system for pages. May be deleted at any time. */
import { Dexie, type Table } from 'dexie';
import { z } from 'zod';
import type { MapPackage } from '../../shared/map-source.ts';

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

const file = z.looseObject({
  url: z.string(),
  bytes: z.number(),
  etag: z.string(),
  blocks: z.array(z.string()),
});
const mapSchema = z
  .looseObject({
    version: z.string(),
    source: z.looseObject({ kind: z.enum(['pmtiles', 'generated']) }),
    area: file,
    streets: file.exactOptional(),
    looks: z.array(z.string()),
    bytes: z.number(),
  })
  // The rest is as the server wrote it; its shape is ours on both ends.
  .transform((map) => map as unknown as MapPackage);

const noteSchema = z.object({
  ready: z.object({ map: mapSchema, at: z.string() }).exactOptional(),
  wanted: z.object({ map: mapSchema, paused: z.boolean() }).exactOptional(),
});

/** A note nobody can read is none: the map is then fetched again. */
export async function readNote(database: DeviceMapDatabase): Promise<DeviceMapNote> {
  const parsed = noteSchema.safeParse((await database.notes.get('map'))?.value);
  return parsed.success ? parsed.data : {};
}

export async function writeNote(database: DeviceMapDatabase, note: DeviceMapNote): Promise<void> {
  await database.notes.put({ key: 'map', value: note });
}

/** The server's package; undefined when it is none. */
export function parsePackage(value: unknown): MapPackage | undefined {
  const parsed = mapSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
