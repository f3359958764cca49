/** What a frame does to the documents of one scope. Pure. */
import type { Document, DocumentLookup } from '../../shared/log/document.ts';
import type { Frame } from '../../shared/protocol/feed.ts';
import { documentRooms, foldEvent } from '../../shared/protocol/folding.ts';
import { hears, type Scope } from '../../shared/rooms/scope.ts';
import { keyOf } from './document-states.ts';

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
  const now: DocumentLookup = (kind, id) => staged.get(keyOf({ kind, id })) ?? lookup(kind, id);
  for (const document of frame.documents ?? []) {
    const before = now(document.kind, document.id);
    if (!before || before.seq < document.seq) staged.set(keyOf(document), document);
  }
  for (const event of frame.events) {
    for (const { after } of foldEvent(event, now)) staged.set(keyOf(after), after);
  }
  const changed = [...staged.values()];
  return {
    put: changed.filter((document) => hears(scope, documentRooms(document))),
    purge: changed.filter((document) => !hears(scope, documentRooms(document))),
  };
}
