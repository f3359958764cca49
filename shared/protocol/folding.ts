/**
 * Every kind of document there is, and how one event is folded into all documents it bears on.
 * The server runs this inside the append transaction, the tablet on its replica plus its own unsent events (design 4).
 */
import { notificationFolder } from '../alerts/notification-state.ts';
import { alertFolder } from '../alerts/state.ts';
import { callFolder } from '../calls/state.ts';
import { hospitalFolder } from '../hospital/state.ts';
import { incidentFolder } from '../incidents/state.ts';
import type { Document, DocumentLookup, Folder } from '../log/document.ts';
import type { LogEvent } from '../log/envelope.ts';
import { channelFolder } from '../messaging/state.ts';
import { settingsFolder } from '../ops/agency-settings.ts';
import { pageFolder } from '../ops/reference-pages.ts';
import { agentFolder, metricsFolder, workflowFolder } from '../ops/state.ts';
import { patientFolder } from '../patients/state.ts';
import { triageFolder } from '../patients/triage-state.ts';
import { transmissionFolder } from '../radio/state.ts';
import { taskFolder } from '../tasks/state.ts';
import { transportFolder } from '../transports/state.ts';
import { rosterFolder } from '../units/roster.ts';
import { unitFolder } from '../units/state.ts';

/**
 * One more whenever the same events make other documents than before. Documents of other folds are made anew: on the
 * server from the log, on a tablet from a snapshot.
 */
export const FOLD_VERSION = 4;

/** Folders differ in their state; a list of them erases it, and `erase` is the one place that says so. */
const erase = <State>(folder: Folder<State>): Folder<unknown> => folder as Folder<unknown>;

const FOLDERS: readonly Folder<unknown>[] = [
  erase(unitFolder),
  erase(rosterFolder),
  erase(incidentFolder),
  erase(transportFolder),
  erase(hospitalFolder),
  erase(channelFolder),
  erase(callFolder),
  erase(transmissionFolder),
  erase(taskFolder),
  erase(alertFolder),
  erase(notificationFolder),
  erase(patientFolder),
  erase(triageFolder),
  erase(agentFolder),
  erase(workflowFolder),
  erase(metricsFolder),
  erase(settingsFolder),
  erase(pageFolder),
];

export const DOCUMENT_KINDS: readonly string[] = FOLDERS.map(({ kind }) => kind);

export interface DocumentKey {
  kind: string;
  id: string;
}

export interface Change {
  before: Document | undefined;
  after: Document;
  roomsBefore: readonly string[];
  roomsAfter: readonly string[];
}

/** The documents an event bears on, known from the event alone. */
export function documentKeys(event: LogEvent): DocumentKey[] {
  return FOLDERS.flatMap((folder) => folder.keys(event).map((id) => ({ kind: folder.kind, id })));
}

/** Rooms in which a document is heard. */
export function documentRooms(document: Document): readonly string[] {
  return FOLDERS.find(({ kind }) => kind === document.kind)?.rooms(document.state, document.id) ?? [];
}

/** What one event does to the documents. An event a document already holds (`seq` at or below its own) does nothing to it. */
export function foldEvent(event: LogEvent, lookup: DocumentLookup): Change[] {
  return FOLDERS.flatMap((folder) =>
    folder.keys(event).flatMap((id) => {
      const before = lookup(folder.kind, id);
      if (before && event.seq <= before.seq) return [];
      const state = folder.fold(before?.state, event, id);
      if (state === undefined) return [];
      return [
        {
          before,
          after: { kind: folder.kind, id, seq: event.seq, state },
          roomsBefore: before ? folder.rooms(before.state, id) : [],
          roomsAfter: folder.rooms(state, id),
        },
      ];
    }),
  );
}

/** Rooms that hear an event: wherever a document it changed is, or was, heard (I9). */
export function eventRooms(changes: readonly Change[]): string[] {
  return [
    ...new Set(changes.flatMap(({ roomsBefore, roomsAfter }) => [...roomsBefore, ...roomsAfter])),
  ].sort();
}

/** Documents an event brought into rooms they were not in: their listeners need the whole document, once. */
export interface Entry extends DocumentKey {
  rooms: string[];
}

export function entriesOf(changes: readonly Change[]): Entry[] {
  return changes.flatMap(({ after, roomsBefore, roomsAfter }) => {
    const rooms = roomsAfter.filter((room) => !roomsBefore.includes(room));
    return rooms.length ? [{ kind: after.kind, id: after.id, rooms }] : [];
  });
}
