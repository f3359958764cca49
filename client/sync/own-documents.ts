/** The documents of whoever is signed in: their replica, and the signals over it. Another person begins with none. */
import { createSignal } from 'solid-js';
import type { OutboxCore } from '../outbox/outbox.ts';
import { keyOf } from '../store/document-states.ts';
import { openReplica, type Replica } from '../store/replica.ts';
import type { Seals } from '../store/sealed-documents.ts';
import type { ReplicaDatabase } from '../store/replica-database.ts';
import { createDocumentsView, type DocumentsView } from './documents-view.ts';

export interface OwnDocuments {
  view: DocumentsView;
  replica(): Replica;
  loaded(): boolean;
  /** Forgets what the last person saw, and begins anew for `owner` (I9). */
  changeOwner(owner: string): Promise<void>;
  /** The vault was opened or closed. */
  reload(): Promise<void>;
}

type OwnQueue = Pick<OutboxCore, 'items' | 'recentlySent' | 'listen'>;

export interface OwnDocumentsDeps {
  database: ReplicaDatabase;
  owner: string;
  /** May still be opening: the documents are read meanwhile. */
  outbox: OwnQueue | Promise<OwnQueue>;
  device: string;
  org(): string | undefined;
  seals: Seals;
}

export async function openOwnDocuments(deps: OwnDocumentsDeps): Promise<OwnDocuments> {
  const { database, device, org } = deps;
  const [loaded, setLoaded] = createSignal(false);
  const open = (owner: string): Promise<Replica> =>
    openReplica({
      database,
      owner,
      seals: deps.seals,
      onChange(keys) {
        setLoaded(replica.place() !== undefined);
        view.update(keys);
      },
    });
  const showAll = (): void => {
    setLoaded(replica.place() !== undefined);
    view.update(new Set([...replica.all()].map(keyOf)));
  };

  const [first, outbox] = await Promise.all([open(deps.owner), deps.outbox]);
  let replica = first;
  const view = createDocumentsView({ replica: () => replica, outbox, device, org });
  outbox.listen(() => view.update());
  showAll();
  return {
    view,
    loaded,
    replica: () => replica,
    reload: () => replica.reload(),
    async changeOwner(owner) {
      await replica.clear();
      replica = await open(owner);
      showAll();
    },
  };
}
