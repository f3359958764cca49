/** What is on disk, as signals: the queue and the newest acknowledged facts. Read again after every change, of any tab. */
import { liveQuery } from 'dexie';
import { batch, createSignal } from 'solid-js';
import { putBackIfGone, type DeviceMemory } from './device-memory.ts';
import type { KeptFacts } from './kept-facts.ts';
import type { OutboxDatabase, OutboxItem, SentRow } from './outbox-database.ts';

export interface QueueMirror {
  /** In lane order. */
  items(): readonly OutboxItem[];
  /** Newest first. */
  sent(): readonly SentRow[];
  sentById(id: string): SentRow | undefined;
  refresh(): Promise<void>;
  listen(listener: () => void): void;
  stop(): void;
}

const SENT_SHOWN = 500;

export interface QueueMirrorOptions {
  /** What to put back should the database have been emptied since the last reading. */
  memory?: DeviceMemory | undefined;
  kept?: KeptFacts | undefined;
}

export function createQueueMirror(
  database: OutboxDatabase,
  { memory, kept }: QueueMirrorOptions = {},
): QueueMirror {
  const [items, setItems] = createSignal<readonly OutboxItem[]>([]);
  const [sent, setSent] = createSignal<readonly SentRow[]>([]);
  const listeners = new Set<() => void>();
  let byId = new Map<string, SentRow>();

  /** An emptied database must not become an empty queue: what this page knows goes back first. */
  async function heal(known: DeviceMemory): Promise<void> {
    const { items: queue, device } = database;
    if (await device.get('id')) return;
    const wasGone = await database.transaction('rw', queue, device, () => putBackIfGone(database, known));
    if (wasGone) known.onPutBack();
  }

  async function read(): Promise<void> {
    if (memory) await heal(memory);
    const [queue, rows] = await database.transaction('r', database.items, database.sent, () =>
      Promise.all([
        database.items.orderBy('lane').toArray(),
        database.sent.orderBy('ackedAt').reverse().limit(SENT_SHOWN).toArray(),
      ]),
    );
    const acknowledged = kept ? await Promise.all(rows.map((row) => kept.open(row))) : rows;
    memory?.learn(queue, acknowledged);
    byId = new Map(acknowledged.map((row) => [row.id, row]));
    batch(() => {
      setSent(acknowledged);
      setItems(queue);
    });
    for (const listener of listeners) listener();
  }

  let reading: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  /** A caller gets what was on disk after it asked; those who ask while a reading runs share the one after it. */
  function refresh(): Promise<void> {
    if (reading) {
      next ??= reading
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          return refresh();
        });
      return next;
    }
    reading = read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  const watching = liveQuery(() => database.items.toArray()).subscribe({
    next: () => void refresh().catch(() => undefined),
    // The next refresh after a reopening reads anyway; the drain loop makes one at each move.
    error: () => undefined,
  });

  return {
    items,
    sent,
    sentById: (id) => (sent().length ? byId.get(id) : undefined),
    refresh,
    listen: (listener) => void listeners.add(listener),
    stop: () => watching.unsubscribe(),
  };
}
