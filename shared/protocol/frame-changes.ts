/** What a frame does to the documents of one scope. Pure; the same on a tablet, a desk and in a proof. */
import type { Document, DocumentLookup } from '../log/document.ts';
import { hears, type Scope } from '../rooms/scope.ts';
import type { Frame } from './feed.ts';
import { documentRooms, foldEvent } from './folding.ts';

export interface FrameChanges {
  put: Document[];
  /** Left the scope with this frame: nothing of them is kept (I9). */
  purge: Document[];
}

/** Documents of the frame first, then its events folded in order; what the scope does not hear at the end is purged. */
export function frameChanges(
  frame: Pick<Frame, 'events' | 'documents'>,
  scope: Scope,
  lookup: DocumentLookup,
): FrameChanges {
  const staged = new Map<string, Document>();
  const now: DocumentLookup = (kind, id) => staged.get(`${kind} ${id}`) ?? lookup(kind, id);
  const stage = (document: Document): void => void staged.set(`${document.kind} ${document.id}`, document);
  for (const document of frame.documents ?? []) {
    const before = now(document.kind, document.id);
    if (!before || before.seq < document.seq) stage(document);
  }
  for (const event of frame.events) {
    for (const { after } of foldEvent(event, now)) stage(after);
  }
  const isHeard = (document: Document): boolean => hears(scope, documentRooms(document));
  const changed = [...staged.values()];
  return { put: changed.filter(isHeard), purge: changed.filter((document) => !isHeard(document)) };
}
