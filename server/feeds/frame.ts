/** Cutting a stretch of the log to what one scope may hear (I9). */
import type { Document } from '../../shared/log/document.ts';
import type { Frame } from '../../shared/protocol/feed.ts';
import { documentRooms } from '../../shared/protocol/folding.ts';
import { hears, type Scope } from '../../shared/rooms/scope.ts';
import type { TailBatch, TailEvent } from '../log/tail.ts';

export interface Stretch {
  from: number;
  batch: TailBatch;
}

/** The frame of a scope; it may be empty of events, and still moves `to`. */
export function frameFor(scope: Scope, { from, batch }: Stretch): Frame {
  const heard = batch.events.filter(({ rooms }) => hears(scope, rooms));
  const documents = enteredDocuments(scope, heard);
  return {
    epoch: batch.epoch,
    from,
    to: batch.to,
    events: heard.map(({ event }) => event),
    ...(documents.length ? { documents } : {}),
  };
}

/** The newest form of each document that came into the scope. One that has left again since is not shown. */
function enteredDocuments(scope: Scope, events: readonly TailEvent[]): Document[] {
  const entered = new Map<string, Document>();
  for (const { entries, entered: documents } of events) {
    for (const document of documents) {
      const isNew = entries.some(
        ({ kind, id, rooms }) => kind === document.kind && id === document.id && hears(scope, rooms),
      );
      if (isNew && hears(scope, documentRooms(document)))
        entered.set(`${document.kind} ${document.id}`, document);
    }
  }
  return [...entered.values()];
}
