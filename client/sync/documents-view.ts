/** Documents for screens: the replica with this device's own facts on top, as signals, one per document and one per kind. */
import { batch, createSignal } from 'solid-js';
import type { Document } from '../../shared/log/document.ts';
import { documentKey, type DocumentKind, type DocumentStates } from '../store/document-states.ts';
import { overlayOf, type OwnFact } from '../store/optimistic.ts';
import type { Replica } from '../store/replica.ts';
import type { OutboxCore } from '../outbox/outbox.ts';

/** `unsent`: how many own facts are folded in that the server has not acknowledged. */
export interface DocumentView<Kind extends DocumentKind = DocumentKind> {
  kind: Kind;
  id: string;
  seq: number;
  state: DocumentStates[Kind];
  unsent: number;
}

export interface DocumentsView {
  document<Kind extends DocumentKind>(kind: Kind, id: string): DocumentView<Kind> | undefined;
  documents<Kind extends DocumentKind>(kind: Kind): readonly DocumentView<Kind>[];
  /** Brings the signals up to date; `keys` are the documents of the replica that changed. */
  update(keys?: ReadonlySet<string>): void;
}

interface Tracked {
  track(): void;
  bump(): void;
}

function createTracked(): Tracked {
  const [version, setVersion] = createSignal(0);
  return { track: () => void version(), bump: () => void setVersion((before) => before + 1) };
}

export interface DocumentsViewDeps {
  replica(): Replica | undefined;
  outbox: Pick<OutboxCore, 'items' | 'recentlySent'>;
  device: string;
  org(): string | undefined;
}

export function createDocumentsView(deps: DocumentsViewDeps): DocumentsView {
  const shown = new Map<string, DocumentView>();
  const byKey = new Map<string, Tracked>();
  const byKind = new Map<string, Tracked>();
  const lists = new Map<string, readonly DocumentView[]>();
  let overlayKeys: ReadonlySet<string> = new Set();

  const tracked = (map: Map<string, Tracked>, key: string): Tracked => {
    const found = map.get(key) ?? createTracked();
    map.set(key, found);
    return found;
  };

  function show(key: string, next: DocumentView | undefined, kinds: Set<string>): void {
    const before = shown.get(key);
    if (!next && !before) return;
    if (
      next &&
      before &&
      next.state === before.state &&
      next.seq === before.seq &&
      next.unsent === before.unsent
    )
      return;
    kinds.add((next ?? before)?.kind ?? '');
    if (next) shown.set(key, next);
    else shown.delete(key);
    byKey.get(key)?.bump();
  }

  function update(keys: ReadonlySet<string> = new Set()): void {
    const replica = deps.replica();
    const base = (kind: string, id: string): Document | undefined => replica?.get(kind, id);
    const overlay = overlayOf(ownFacts(deps, replica), base, replica?.place()?.cursor ?? 0);
    const kinds = new Set<string>();
    batch(() => {
      for (const key of new Set([...keys, ...overlayKeys, ...overlay.keys()])) {
        const [kind = '', id = ''] = splitKey(key);
        const top = overlay.get(key);
        show(key, toView(top?.document ?? base(kind, id), top?.unsent ?? 0), kinds);
      }
      for (const kind of kinds) {
        lists.delete(kind);
        byKind.get(kind)?.bump();
      }
    });
    overlayKeys = new Set(overlay.keys());
  }

  function list(kind: string): readonly DocumentView[] {
    const cached = lists.get(kind);
    if (cached) return cached;
    const fresh = [...shown.values()].filter((document) => document.kind === kind);
    lists.set(kind, fresh);
    return fresh;
  }

  return {
    document<Kind extends DocumentKind>(kind: Kind, id: string) {
      const key = documentKey(kind, id);
      tracked(byKey, key).track();
      return shown.get(key) as DocumentView<Kind> | undefined;
    },
    documents<Kind extends DocumentKind>(kind: Kind) {
      tracked(byKind, kind).track();
      return list(kind) as readonly DocumentView<Kind>[];
    },
    update,
  };
}

/** Unsent facts, and those acknowledged ahead of what the feed has brought. */
function ownFacts({ outbox, device, org }: DocumentsViewDeps, replica: Replica | undefined): OwnFact[] {
  const place = replica?.place();
  const unsent = outbox.items().filter((item) => item.state !== 'quarantined' && item.org === org());
  const ahead = outbox
    .recentlySent()
    .filter(
      (row) => row.org === org() && row.epoch === place?.epoch && row.seq > place.cursor && !row.sealed,
    );
  return [
    ...unsent.map(({ event, author }) => ({ event, author, device })),
    ...ahead.map(({ event, author, seq }) => ({ event, author, device, seq })),
  ];
}

/** Kinds have no spaces; ids might. */
function splitKey(key: string): [string, string] {
  const at = key.indexOf(' ');
  return [key.slice(0, at), key.slice(at + 1)];
}

/** The edge where a folded document gets the type of its kind: the folders made it, by that kind. */
function toView(document: Document | undefined, unsent: number): DocumentView | undefined {
  return document && ({ ...document, unsent } as DocumentView);
}
