/** A folded document: the state of one thing, and the last event folded into it. */
import type { LogEvent } from './envelope.ts';

export interface Document<State = unknown> {
  kind: string;
  id: string;
  /** Last event folded in; an event at or below it is already part of the state. */
  seq: number;
  state: State;
}

export type DocumentLookup = (kind: string, id: string) => Document | undefined;

/** How one kind of document is made from events. Pure; the same code runs on the server and on the tablet. */
export interface Folder<State> {
  kind: string;
  /** Ids of the documents of this kind the event bears on; known from the event alone. */
  keys(event: LogEvent): string[];
  /** The next state; `undefined` means the event makes no document (it names one nobody created). */
  fold(state: State | undefined, event: LogEvent, id: string): State | undefined;
  /** Rooms in which this document is heard. */
  rooms(state: State, id: string): string[];
}
