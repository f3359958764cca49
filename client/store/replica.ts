/**
 * The replica: documents, and the place in the log they stand for, changed together or not at all (I5).
 * Memory is what screens read; the cache on disk follows in one transaction per step and may be thrown away.
 */
import type { Document } from '../../shared/log/document.ts';
import type { Frame, Snapshot } from '../../shared/protocol/feed.ts';
import { documentKey, keyOf } from './document-states.ts';
import { FOLD_VERSION } from '../../shared/protocol/folding.ts';
import { frameChanges, type FrameChanges } from '../../shared/protocol/frame-changes.ts';
import { fromStored, isWhollySealed, toStored, type Seals, type StoredDocument } from './sealed-documents.ts';
import { readPlace, writePlace, type ReplicaDatabase, type ReplicaPlace } from './replica-database.ts';

/** `gap`: the frame does not start at our cursor. `stale`: we have it already. `elsewhere`: another epoch, or no snapshot yet. */
export type Applied = 'applied' | 'stale' | 'gap' | 'elsewhere';

export interface Replica {
  place(): ReplicaPlace | undefined;
  get(kind: string, id: string): Document | undefined;
  all(): Iterable<Document>;
  apply(frame: Frame): Promise<Applied>;
  install(snapshot: Snapshot): Promise<void>;
  /** Forgets everything, on disk too. */
  clear(): Promise<void>;
  /** The vault was opened or closed: what it holds comes into memory, or leaves it. */
  reload(): Promise<void>;
  /** Something in here was not folded on, or could not be read: a snapshot is due once the vault is open. */
  isStale(): boolean;
  /** Made by the folds of another build: shown until a snapshot is here, and never folded on. */
  isOutdated(): boolean;
  /** Whether steps still reach the disk; when not, a restart begins with a snapshot. */
  isPersistent(): boolean;
}

export interface ReplicaDeps {
  database: ReplicaDatabase;
  /** Organization and person: a cache of anybody else is not read. */
  owner: string;
  seals: Seals;
  /** After each step, with the keys of documents that changed or went. */
  onChange(keys: ReadonlySet<string>): void;
}

export async function openReplica({ database, owner, seals, onChange }: ReplicaDeps): Promise<Replica> {
  let documents = new Map<string, Document>();
  /** Rows whose sealed part could not be opened; it stays on the disk as it is. */
  let closed = new Map<string, StoredDocument>();
  let place: ReplicaPlace | undefined;
  let persistent = true;
  let line: Promise<unknown> = Promise.resolve();

  /** Steps run one after the other, in the order they were asked for. */
  const inTurn = <T>(step: () => Promise<T>): Promise<T> => {
    const done = line.then(step);
    line = done.catch(() => undefined);
    return done;
  };

  /** A full or broken disk never stops the feed: the cache on disk simply stays at its older, consistent place. */
  const persist = async (work: () => Promise<void>): Promise<void> => {
    try {
      await database.transaction('rw', database.documents, database.meta, work);
      persistent = true;
    } catch {
      persistent = false;
    }
  };

  const writeAll = async (next: ReplicaPlace, rows: readonly StoredDocument[]): Promise<void> => {
    await database.documents.clear();
    await database.documents.bulkPut(rows);
    await writePlace(database, next);
  };

  /** Sealed before the transaction begins: one that waits for the cipher would end by itself. */
  const rowsOf = async (all: Iterable<Document>): Promise<StoredDocument[]> => {
    const rows = await Promise.all([...all].map((document) => toStored(document, seals)));
    return rows.flatMap((row) => {
      if (!row) return [];
      const kept = closed.get(keyOf(row))?.sealed;
      return kept ? [{ ...row, sealed: kept }] : [row];
    });
  };

  /** All that a disk written anew must hold: with what is in memory, also what nobody here can read. */
  const rowsOfAll = async (all: ReadonlyMap<string, Document>): Promise<StoredDocument[]> => {
    const unread = [...closed].flatMap(([key, row]) => (all.has(key) ? [] : [row]));
    return [...(await rowsOf(all.values())), ...unread];
  };

  /** Another tab may share the cache. What is not exactly one step behind is left alone, or, of our own kind, replaced. */
  const persistStep = async (from: number, next: ReplicaPlace, changes: FrameChanges): Promise<void> => {
    const rows = await rowsOf(changes.put);
    let isElsewhere = false;
    await persist(async () => {
      const onDisk = await readPlace(database);
      if (!onDisk || !isSameFeed(onDisk, next) || onDisk.cursor >= next.cursor) return;
      isElsewhere = onDisk.cursor !== from;
      if (isElsewhere) return;
      await database.documents.bulkPut(rows);
      await database.documents.bulkDelete(
        changes.purge.map(({ kind, id }) => [kind, id] as [string, string]),
      );
      await writePlace(database, next);
    });
    if (!isElsewhere) return;
    const all = await rowsOfAll(withChanges(new Map(documents), changes));
    await persist(async () => {
      const onDisk = await readPlace(database);
      if (onDisk && isSameFeed(onDisk, next) && onDisk.cursor < next.cursor) await writeAll(next, all);
    });
  };

  /** Of a document that is closed nothing can be folded: it stays as it is, and is fetched anew once the vault is open. */
  const foldable = ({ put, purge }: FrameChanges): FrameChanges => ({
    put: put.filter((document) => !(isWhollySealed(document.kind) && closed.has(keyOf(document)))),
    purge,
  });

  async function apply(frame: Frame): Promise<Applied> {
    if (!place || isOutdated(place) || frame.epoch !== place.epoch) return 'elsewhere';
    if (frame.to <= place.cursor) return 'stale';
    if (frame.from !== place.cursor) return 'gap';
    const all = frameChanges(frame, place.scope, (kind, id) => documents.get(documentKey(kind, id)));
    const changes = foldable(all);
    const isStale = place.stale === true || all.put.some((document) => closed.has(keyOf(document)));
    const next: ReplicaPlace = { ...place, cursor: frame.to, ...(isStale ? { stale: true } : {}) };
    for (const document of changes.purge) closed.delete(keyOf(document));
    await persistStep(frame.from, next, changes);
    withChanges(documents, changes);
    place = next;
    onChange(new Set([...changes.put, ...changes.purge].map(keyOf)));
    return 'applied';
  }

  async function install(snapshot: Snapshot): Promise<void> {
    const touched = new Set(documents.keys());
    const fresh = new Map(snapshot.documents.map((document) => [keyOf(document), document]));
    const { epoch, head: cursor, scope } = snapshot;
    const next: ReplicaPlace = { epoch, cursor, scope, owner, fold: FOLD_VERSION };
    closed = new Map();
    const rows = await rowsOf(fresh.values());
    await persist(() => writeAll(next, rows));
    documents = fresh;
    place = next;
    onChange(touched.union(new Set(documents.keys())));
  }

  async function clear(): Promise<void> {
    const touched = new Set(documents.keys());
    documents = new Map();
    closed = new Map();
    place = undefined;
    await persist(async () => {
      await database.documents.clear();
      await database.meta.clear();
    });
    onChange(touched);
  }

  /** Resolves to the keys that may have changed. */
  async function load(): Promise<ReadonlySet<string>> {
    const [onDisk, rows] = await database.transaction('r', database.documents, database.meta, () =>
      Promise.all([readPlace(database), database.documents.toArray()]),
    );
    if (!onDisk || onDisk.owner !== owner) return new Set();
    const read = await Promise.all(rows.map(async (row) => ({ row, ...(await fromStored(row, seals)) })));
    const touched = new Set(documents.keys());
    documents = new Map(
      read.flatMap(({ document }) => (document ? [[keyOf(document), document] as const] : [])),
    );
    closed = new Map(read.flatMap(({ row, isClosed }) => (isClosed ? [[keyOf(row), row] as const] : [])));
    place = onDisk;
    return touched.union(new Set(documents.keys()));
  }

  /** What reached only memory goes to the disk first; what does not reach it either is forgotten. */
  async function reload(): Promise<void> {
    const before = place;
    if (before && !persistent) {
      const rows = await rowsOfAll(documents);
      await persist(() => writeAll(before, rows));
    }
    if (persistent) onChange(await load().catch(() => new Set<string>()));
    else await clear();
  }

  // Nobody is told: whoever opens it has it only when this returns, and shows all of it then.
  await load().catch(() => {
    persistent = false;
  });

  return {
    place: () => place,
    get: (kind, id) => documents.get(documentKey(kind, id)),
    all: () => documents.values(),
    apply: (frame) => inTurn(() => apply(frame)),
    install: (snapshot) => inTurn(() => install(snapshot)),
    clear: () => inTurn(clear),
    reload: () => inTurn(reload),
    isStale: () => place?.stale === true || closed.size > 0,
    isOutdated: () => isOutdated(place),
    isPersistent: () => persistent,
  };
}

function withChanges(documents: Map<string, Document>, { put, purge }: FrameChanges): Map<string, Document> {
  for (const document of put) documents.set(keyOf(document), document);
  for (const document of purge) documents.delete(keyOf(document));
  return documents;
}

const isSameFeed = (a: ReplicaPlace, b: ReplicaPlace): boolean =>
  a.owner === b.owner && a.fold === b.fold && a.epoch === b.epoch && a.scope.join(' ') === b.scope.join(' ');

const isOutdated = (place: ReplicaPlace | undefined): boolean =>
  place !== undefined && place.fold !== FOLD_VERSION;
