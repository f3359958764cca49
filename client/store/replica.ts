/**
 * The replica: documents, and the place in the log they stand for, changed together or not at all (I5).
 * Memory is what screens read; the cache on disk follows in one transaction per step and may be thrown away.
 */
import type { Document } from '../../shared/log/document.ts';
import type { Frame, Snapshot } from '../../shared/protocol/feed.ts';
import { documentKey, keyOf } from './document-states.ts';
import { frameChanges, type FrameChanges } from '../../shared/protocol/frame-changes.ts';
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
  /** Whether steps still reach the disk; when not, a restart begins with a snapshot. */
  isPersistent(): boolean;
}

export interface ReplicaDeps {
  database: ReplicaDatabase;
  /** Organization and person: a cache of anybody else is not read. */
  owner: string;
  /** After each step, with the keys of documents that changed or went. */
  onChange(keys: ReadonlySet<string>): void;
}

export async function openReplica({ database, owner, onChange }: ReplicaDeps): Promise<Replica> {
  let documents = new Map<string, Document>();
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

  const writeAll = async (next: ReplicaPlace, all: ReadonlyMap<string, Document>): Promise<void> => {
    await database.documents.clear();
    await database.documents.bulkPut([...all.values()]);
    await writePlace(database, next);
  };

  /** Another tab may share the cache. What is not exactly one step behind is left alone, or, of our own kind, replaced. */
  const persistStep = (from: number, next: ReplicaPlace, changes: FrameChanges): Promise<void> =>
    persist(async () => {
      const onDisk = await readPlace(database);
      if (!onDisk || !isSameFeed(onDisk, next) || onDisk.cursor >= next.cursor) return;
      if (onDisk.cursor !== from) return writeAll(next, withChanges(new Map(documents), changes));
      await database.documents.bulkPut(changes.put);
      await database.documents.bulkDelete(
        changes.purge.map(({ kind, id }) => [kind, id] as [string, string]),
      );
      await writePlace(database, next);
    });

  async function apply(frame: Frame): Promise<Applied> {
    if (!place || frame.epoch !== place.epoch) return 'elsewhere';
    if (frame.to <= place.cursor) return 'stale';
    if (frame.from !== place.cursor) return 'gap';
    const changes = frameChanges(frame, place.scope, (kind, id) => documents.get(documentKey(kind, id)));
    const next: ReplicaPlace = { ...place, cursor: frame.to };
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
    const next: ReplicaPlace = { epoch, cursor, scope, owner };
    await persist(() => writeAll(next, fresh));
    documents = fresh;
    place = next;
    onChange(touched.union(new Set(documents.keys())));
  }

  async function clear(): Promise<void> {
    const touched = new Set(documents.keys());
    documents = new Map();
    place = undefined;
    await persist(async () => {
      await database.documents.clear();
      await database.meta.clear();
    });
    onChange(touched);
  }

  async function load(): Promise<void> {
    const onDisk = await readPlace(database);
    if (!onDisk || onDisk.owner !== owner) return;
    const rows = await database.documents.toArray();
    documents = new Map(rows.map((document) => [keyOf(document), document]));
    place = onDisk;
    onChange(new Set(documents.keys()));
  }

  await database.transaction('r', database.documents, database.meta, load).catch(() => {
    persistent = false;
  });

  return {
    place: () => place,
    get: (kind, id) => documents.get(documentKey(kind, id)),
    all: () => documents.values(),
    apply: (frame) => inTurn(() => apply(frame)),
    install: (snapshot) => inTurn(() => install(snapshot)),
    clear: () => inTurn(clear),
    isPersistent: () => persistent,
  };
}

function withChanges(documents: Map<string, Document>, { put, purge }: FrameChanges): Map<string, Document> {
  for (const document of put) documents.set(keyOf(document), document);
  for (const document of purge) documents.delete(keyOf(document));
  return documents;
}

const isSameFeed = (a: ReplicaPlace, b: ReplicaPlace): boolean =>
  a.owner === b.owner && a.epoch === b.epoch && a.scope.join(' ') === b.scope.join(' ');
