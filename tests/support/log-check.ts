/** What must be true of a log whatever happened to it: nothing acknowledged is missing, no number is missing or twice. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { canonicalJson } from '../../shared/canonical.ts';
import type { Document } from '../../shared/log/document.ts';
import type { LogEvent } from '../../shared/log/envelope.ts';
import type { Snapshot } from '../../shared/protocol/feed.ts';
import { documentRooms, foldEvent } from '../../shared/protocol/folding.ts';
import { hears } from '../../shared/rooms/scope.ts';

export const keyOf = ({ kind, id }: { kind: string; id: string }): string => `${kind} ${id}`;

/** Folds into `documents`, as the server does. */
export function foldInto(documents: Map<string, Document>, events: readonly LogEvent[]): void {
  for (const event of events) {
    for (const { after } of foldEvent(event, (kind, id) => documents.get(keyOf({ kind, id })))) {
      documents.set(keyOf(after), after);
    }
  }
}

export function foldFromZero(events: readonly LogEvent[]): Map<string, Document> {
  const documents = new Map<string, Document>();
  foldInto(documents, events);
  return documents;
}

/** The same documents, to the byte. Names the first that differs. */
export function expectSameDocuments(actual: Iterable<Document>, expected: Iterable<Document>): void {
  const text = (documents: Iterable<Document>) =>
    new Map([...documents].map((document) => [keyOf(document), canonicalJson(document)]));
  const [a, b] = [text(actual), text(expected)];
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    expect({ key, document: a.get(key) }).toEqual({ key, document: b.get(key) });
  }
}

export interface LogReader {
  /** A page of every event after a cursor, and the head. */
  page(after: number): Promise<{ events: LogEvent[]; head: number }>;
  /** The documents of the reader's scope, and that scope. */
  snapshot(): Promise<Pick<Snapshot, 'documents' | 'scope' | 'head'>>;
}

export interface LogCheck {
  /** Reads on from the last check, and compares everything. */
  check(acked: ReadonlyMap<string, number>): Promise<void>;
  events(): number;
}

/** Reads a log as it grows. */
export function createLogCheck(reader: LogReader): LogCheck {
  const ids: string[] = [];
  const seqById = new Map<string, number>();
  const documents = new Map<string, Document>();

  async function readOn(): Promise<void> {
    for (;;) {
      const { events, head } = await reader.page(ids.length);
      for (const event of events) {
        expect(event.seq, 'I4: gapless').toBe(ids.length + 1);
        expect(seqById.get(event.id), 'I3: one row per id').toBeUndefined();
        ids.push(event.id);
        seqById.set(event.id, event.seq);
      }
      foldInto(documents, events);
      if (events.length === 0) {
        expect(head, 'the head is the last row').toBe(ids.length);
        return;
      }
    }
  }

  async function check(acked: ReadonlyMap<string, number>): Promise<void> {
    await readOn();
    const missing = [...acked].filter(([id, seq]) => seqById.get(id) !== seq);
    expect(missing, 'I1: acknowledged, and not in the log under that number').toEqual([]);
    const { documents: stored, scope, head } = await reader.snapshot();
    // The rules go on with what they make of the last facts: compared at one and the same place.
    if (head !== ids.length) return check(acked);
    const heard = [...documents.values()].filter((document) => hears(scope, documentRooms(document)));
    expectSameDocuments(stored, heard);
  }

  return { check, events: () => ids.length };
}

/** Through the server's own door, with the token of somebody who hears every event. */
export function httpLogReader(url: () => string, token: string): LogReader {
  const giveUpAfterMs = 10_000;
  const get = async (path: string, until = performance.now() + giveUpAfterMs): Promise<unknown> => {
    const response = await fetch(url() + path, { headers: { authorization: `Bearer ${token}` } });
    if (response.ok) return response.json();
    // A database that is coming back is said to be away for a moment; anything else is an answer.
    if (response.status !== 503 || performance.now() > until)
      throw new Error(`${path} answered ${response.status}`);
    await delay(50);
    return get(path, until);
  };
  return {
    page: async (after) =>
      (await get(`/api/v1/events?after=${after}&limit=500`)) as { events: LogEvent[]; head: number },
    snapshot: async () => (await get('/api/v1/snapshot')) as Snapshot,
  };
}
