/** What is on disk, as signals: the queue and the newest acknowledged facts. Read again after every change, of any tab. */
import { liveQuery, type Subscription } from 'dexie';
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
  let watching: Subscription | undefined;
  let isStopped = false;
  let byId = new Map<string, SentRow>();

  const onDisk = () =>
    database.transaction('r', database.device, database.items, database.sent, async () => {
      const [id, queue, rows] = await Promise.all([
        database.device.get('id'),
        database.items.orderBy('lane').toArray(),
        database.sent.orderBy('ackedAt').reverse().limit(SENT_SHOWN).toArray(),
      ]);
      return { isGone: id === undefined, queue, rows };
    });

  /** An emptied database must not become an empty queue: what this page knows goes back first. */
  async function heal(known: DeviceMemory): Promise<void> {
    const { items: queue, device } = database;
    const wasGone = await database.transaction('rw', queue, device, () => putBackIfGone(database, known));
    if (wasGone) known.onPutBack();
  }

  async function read(): Promise<void> {
    let found = await onDisk();
    if (memory && found.isGone) {
      await heal(memory);
      found = await onDisk();
    }
    const { queue, rows } = found;
    const acknowledged = kept ? await Promise.all(rows.map((row) => kept.open(row))) : rows;
    memory?.learn(queue, acknowledged);
    byId = new Map(acknowledged.map((row) => [row.id, row]));
    batch(() => {
      setSent(acknowledged);
      setItems(queue);
    });
    for (const listener of listeners) listener();
    if (!isStopped) watching ??= watch();
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

  /** Other tabs' writes too. It begins by telling what is there: nothing new, right after a reading. */
  function watch(): Subscription {
    let isFirst = true;
    return liveQuery(() => database.items.toArray()).subscribe({
      next(rows) {
        const isKnown = isFirst && isSameQueue(rows, items());
        isFirst = false;
        if (!isKnown) void refresh().catch(() => undefined);
      },
      // The next refresh after a reopening reads anyway; the drain loop makes one at each move.
      error: () => undefined,
    });
  }

  return {
    items,
    sent,
    sentById: (id) => (sent().length ? byId.get(id) : undefined),
    refresh,
    listen: (listener) => void listeners.add(listener),
    stop() {
      isStopped = true;
      watching?.unsubscribe();
    },
  };
}

function isSameQueue(rows: readonly OutboxItem[], shown: readonly OutboxItem[]): boolean {
  const states = new Map(shown.map(({ id, state }) => [id, state]));
  return rows.length === shown.length && rows.every(({ id, state }) => states.get(id) === state);
}
