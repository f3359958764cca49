/** What the device knows of itself: its id, its lane counter, its unit, its last clock measurement. */
import { z } from 'zod';
import type { OutboxDatabase } from './outbox-database.ts';

const laneSchema = z.int().nonnegative();
const clockSchema = z.object({ ms: z.number(), uncertaintyMs: z.number(), measuredAtMs: z.number() });

/** The last measured offset to the server: add `ms` to the device clock. `measuredAtMs` is the device clock then. */
export type StoredOffset = z.output<typeof clockSchema>;

export interface DeviceIdentity {
  id: string;
  /** Made just now: a new device, or one whose storage was cleared. */
  isNew: boolean;
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
  const row = await database.device.get('id');
  return typeof row?.value === 'string' ? row.value : undefined;
}

/** Takes `count` consecutive lane numbers, starting with the one returned. Call inside the transaction that uses them. */
export async function takeLanes(database: OutboxDatabase, count: number): Promise<number> {
  const row = await database.device.get('lane');
  const parsed = laneSchema.safeParse(row?.value);
  const last = parsed.success ? parsed.data : await highestLane(database);
  await database.device.put({ key: 'lane', value: last + count });
  return last + 1;
}

/** The last lane number given out; 0 when none was. */
export async function readLane(database: OutboxDatabase): Promise<number> {
  const parsed = laneSchema.safeParse((await database.device.get('lane'))?.value);
  return parsed.success ? parsed.data : highestLane(database);
}

/** A damaged counter must not hand out a number twice. */
async function highestLane(database: OutboxDatabase): Promise<number> {
  const item = await database.items.orderBy('lane').last();
  const sent = await database.sent.orderBy('lane').last();
  return Math.max(item?.lane ?? 0, sent?.lane ?? 0);
}

export async function readOffset(database: OutboxDatabase): Promise<StoredOffset | undefined> {
  const parsed = clockSchema.safeParse((await database.device.get('clock'))?.value);
  return parsed.success ? parsed.data : undefined;
}

export async function writeOffset(database: OutboxDatabase, offset: StoredOffset): Promise<void> {
  await database.device.put({ key: 'clock', value: offset });
}

export async function readUnit(database: OutboxDatabase): Promise<string | undefined> {
  const row = await database.device.get('unit');
  return typeof row?.value === 'string' ? row.value : undefined;
}

export async function writeUnit(database: OutboxDatabase, unitId: string | undefined): Promise<void> {
  if (unitId === undefined) await database.device.delete('unit');
  else await database.device.put({ key: 'unit', value: unitId });
}

const clearedSchema = z.object({
  former: z.object({ device: z.string(), lane: z.int().nonnegative() }).optional(),
});
/** A start on an empty database, until the server was told. `former`: what the canary knew of the device before. */
export type ClearedRow = z.output<typeof clearedSchema>;

export async function readCleared(database: OutboxDatabase): Promise<ClearedRow | undefined> {
  return clearedSchema.safeParse((await database.device.get('cleared'))?.value).data;
}

export async function writeCleared(database: OutboxDatabase, cleared: ClearedRow | undefined): Promise<void> {
  if (cleared === undefined) await database.device.delete('cleared');
  else await database.device.put({ key: 'cleared', value: cleared });
}
