/** What the device knows of itself: its id, its lane counter, its unit, its last clock measurement. */
import { count, figure, objectOf, text, type ReadBy } from '../device/reading.ts';
import type { OutboxDatabase } from './outbox-database.ts';

const clock = objectOf({ ms: figure, uncertaintyMs: figure, measuredAtMs: figure });

/** The last measured offset to the server: add `ms` to the device clock. `measuredAtMs` is the device clock then. */
export type StoredOffset = ReadBy<typeof clock>;

export interface DeviceIdentity {
  id: string;
  /** Made just now: a new device, or one whose storage was cleared. */
  isNew: boolean;
}

/** What it knew when it last stopped. */
export interface DeviceAtStart extends DeviceIdentity {
  unit: string | undefined;
  offset: StoredOffset | undefined;
  cleared: ClearedRow | undefined;
}

/** All of it in one reading: a slow tablet waits for each. */
export async function deviceAtStart(database: OutboxDatabase, makeId: () => string): Promise<DeviceAtStart> {
  const rows = await database.device.bulkGet(['id', 'unit', 'clock', 'cleared']);
  const [id, unit, offset, kept] = rows.map((row) => row?.value);
  const known = { unit: text(unit), offset: clock(offset), cleared: cleared(kept) };
  const knownId = text(id);
  if (knownId !== undefined) return { ...known, id: knownId, isNew: false };
  return { ...known, ...(await deviceIdentity(database, makeId)) };
}

/** Made once, on the first start of this device; every later call gives the same. */
export async function deviceIdentity(
  database: OutboxDatabase,
  makeId: () => string,
): Promise<DeviceIdentity> {
  return database.transaction('rw', database.device, async () => {
    const known = await readDeviceId(database);
    if (known !== undefined) return { id: known, isNew: false };
    const id = makeId();
    await database.device.put({ key: 'id', value: id });
    return { id, isNew: true };
  });
}

export async function readDeviceId(database: OutboxDatabase): Promise<string | undefined> {
  return text((await database.device.get('id'))?.value);
}

/** Takes `count` consecutive lane numbers, starting with the one returned. Call inside the transaction that uses them. */
export async function takeLanes(database: OutboxDatabase, count: number): Promise<number> {
  const last = await readLane(database);
  await database.device.put({ key: 'lane', value: last + count });
  return last + 1;
}

/** The last lane number given out; 0 when none was. */
export async function readLane(database: OutboxDatabase): Promise<number> {
  return count((await database.device.get('lane'))?.value) ?? highestLane(database);
}

/** A damaged counter must not hand out a number twice. */
async function highestLane(database: OutboxDatabase): Promise<number> {
  const item = await database.items.orderBy('lane').last();
  const sent = await database.sent.orderBy('lane').last();
  return Math.max(item?.lane ?? 0, sent?.lane ?? 0);
}

export async function readOffset(database: OutboxDatabase): Promise<StoredOffset | undefined> {
  return clock((await database.device.get('clock'))?.value);
}

export async function writeOffset(database: OutboxDatabase, offset: StoredOffset): Promise<void> {
  await database.device.put({ key: 'clock', value: offset });
}

export async function writeUnit(database: OutboxDatabase, unitId: string | undefined): Promise<void> {
  if (unitId === undefined) await database.device.delete('unit');
  else await database.device.put({ key: 'unit', value: unitId });
}

const cleared = objectOf({}, { former: objectOf({ device: text, lane: count }) });
/** A start on an empty database, until the server was told. `former`: what the canary knew of the device before. */
export type ClearedRow = ReadBy<typeof cleared>;

export async function writeCleared(database: OutboxDatabase, row: ClearedRow | undefined): Promise<void> {
  if (row === undefined) await database.device.delete('cleared');
  else await database.device.put({ key: 'cleared', value: row });
}
