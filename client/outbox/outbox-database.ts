/**
 * The outbox's own database, apart from the disposable cache. Version 1 and frozen: rows written by any released
 * version must drain after upgrade and rollback (I17), so a new need is a new optional field, never a new shape.
 */
import { Dexie, type EntityTable, type Table } from 'dexie';
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import type { Fix } from '../../shared/protocol/positions.ts';
import type { Refusal } from '../../shared/rooms/refusal.ts';
import type { Instant } from '../../shared/time.ts';
import type { Sealed } from '../store/sealing.ts';

export const OUTBOX_NAME = 'readback-outbox';

export type ItemState = 'waiting' | 'held' | 'quarantined';

/** One fact that the server has not acknowledged. */
export interface OutboxItem {
  key: number;
  lane: number;
  id: string;
  event: DeviceEvent;
  state: ItemState;
  /** Stable id of the person who made it; only their sign-in may carry it, so that nobody speaks in another's name. */
  author: string;
  org: string;
  capturedAt: Instant;
  attempts: number;
  lastError?: { code: string; detail: string };
  /** Why the server will never take it, when quarantined. */
  refusal?: Refusal;
}

/** An own fact the server acknowledged; kept so that a restored server can be healed from the devices (I8). */
export interface SentRow {
  id: string;
  lane: number;
  seq: number;
  /** The log that acknowledged it; another epoch now means it has to be offered again. */
  epoch: string;
  event: DeviceEvent;
  ackedAt: Instant;
  author: string;
  org: string;
  /** What the fact said, where it tells of a patient; `event.data` is empty then. */
  sealed?: Sealed;
  /** Failed offers to a later epoch. */
  offers?: number;
}

/** A refused fact that a person let go of, kept as evidence (I2). */
export interface DiscardedRow extends Omit<OutboxItem, 'key'> {
  discardedAt: Instant;
  discardedBy: string;
}

export interface TrackRow {
  key: number;
  org: string;
  author: string;
  unitId: string;
  fix: Fix;
}

export interface DeviceRow {
  key: string;
  value: unknown;
}

export interface OutboxTables {
  items: EntityTable<OutboxItem, 'key'>;
  sent: Table<SentRow, string>;
  discarded: Table<DiscardedRow, string>;
  device: Table<DeviceRow, string>;
  track: EntityTable<TrackRow, 'key'>;
}

export type OutboxDatabase = Dexie & OutboxTables;

/** Strict durability: "saved here" must survive a battery pull, and Chromium's default does not promise that. */
export function openOutboxDatabase(name: string = OUTBOX_NAME): OutboxDatabase {
  const database = new Dexie(name, { chromeTransactionDurability: 'strict' }) as OutboxDatabase;
  database.version(1).stores({
    items: '++key, &id, lane, state',
    sent: '&id, lane, ackedAt, epoch',
    discarded: '&id',
    device: '&key',
    track: '++key',
  });
  return database;
}
