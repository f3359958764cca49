/**
 * Deciding one group of candidates against the state: who is a duplicate, who is refused, which `seq` each gets, and what
 * the documents become. Pure over a view of the state; when the view lacks something, the group is decided again with it.
 */
import type { Document, DocumentLookup } from '../../shared/log/document.ts';
import type { DeviceEvent, Flag, LogEvent } from '../../shared/log/envelope.ts';
import { entriesOf, eventRooms, foldEvent, type Entry } from '../../shared/protocol/folding.ts';
import { refuse, type Refusal } from '../../shared/rooms/refusal.ts';
import type { AppendResult, Candidate } from './candidate.ts';
import { advanceLane, isCounted, type Lane } from './lanes.ts';
import { documentKey } from './organization-cache.ts';
import type { LoggedEvent } from './read.ts';

export interface Known {
  seq: number;
  hash: string;
}

/** What a group is decided against. A lookup of something not loaded returns undefined and notes that it is missing. */
export interface StateView {
  document(kind: string, id: string): Document | undefined;
  lane(device: string): Lane | undefined;
}

export interface Accepted extends LoggedEvent {
  hash: string;
  /** Entered documents as they stood right after this event. */
  entered: Document[];
}

export interface Decision {
  results: AppendResult[];
  accepted: Accepted[];
  refused: { candidate: Candidate; refusal: Refusal }[];
  documents: Map<string, Document>;
  lanes: Map<string, Lane>;
}

export function decideGroup(
  group: readonly Candidate[],
  head: number,
  context: { known: ReadonlyMap<string, Known>; view: StateView },
): Decision {
  const decision: Decision = {
    results: [],
    accepted: [],
    refused: [],
    documents: new Map(),
    lanes: new Map(),
  };
  const known = new Map(context.known);
  const lookup: DocumentLookup = (kind, id) =>
    decision.documents.get(documentKey(kind, id)) ?? context.view.document(kind, id);
  for (const candidate of group) {
    const before = known.get(candidate.event.id);
    if (before) {
      decision.results.push(resent(candidate, before, decision));
      continue;
    }
    const event = withInferred(candidate, lookup);
    const refusal = candidate.check(event, lookup);
    if (refusal) {
      decision.refused.push({ candidate, refusal });
      decision.results.push({ id: event.id, outcome: 'refused', ...refusal });
      continue;
    }
    const seq = head + decision.accepted.length + 1;
    known.set(event.id, { seq, hash: candidate.hash });
    accept({ candidate, event, seq, lookup, lanes: context.view }, decision);
  }
  return decision;
}

/** The same id again: the same `seq` comes back. With another body it is refused and never overwrites (I3). */
function resent(candidate: Candidate, before: Known, decision: Decision): AppendResult {
  const { id } = candidate.event;
  const isSame = before.hash === candidate.hash || before.hash === candidate.hashAhead;
  if (isSame) return { id, outcome: 'duplicate', seq: before.seq };
  const refusal = refuse('id-conflict', 'This id was used for another fact.');
  decision.refused.push({ candidate, refusal });
  return { id, outcome: 'refused', ...refusal };
}

function withInferred(candidate: Candidate, lookup: DocumentLookup): DeviceEvent {
  if (candidate.event.incidentId !== undefined) return candidate.event;
  const { incidentId } = candidate.infer(lookup);
  return incidentId === undefined ? candidate.event : { ...candidate.event, incidentId };
}

interface Acceptance {
  candidate: Candidate;
  event: DeviceEvent;
  seq: number;
  lookup: DocumentLookup;
  lanes: StateView;
}

function accept(acceptance: Acceptance, decision: Decision): void {
  const { candidate, event, seq, lookup } = acceptance;
  const flags: Flag[] = [...candidate.time.flags, ...candidate.flags];
  if (event.incidentId !== candidate.event.incidentId) flags.push('incident-inferred');
  if (
    event.incidentId !== undefined &&
    event.type !== 'incident:created' &&
    !lookup('incident', event.incidentId)
  ) {
    flags.push('unknown-incident');
  }
  if (movesLane(acceptance, decision)) flags.push('lane-gap');
  const logged = toLogEvent(candidate, event, { seq, flags });
  const changes = foldEvent(logged, lookup);
  for (const { after } of changes) decision.documents.set(documentKey(after.kind, after.id), after);
  const entries: Entry[] = entriesOf(changes);
  const entered = changes.map(({ after }) => after).filter(({ kind, id }) => isEntry(entries, kind, id));
  decision.accepted.push({
    event: logged,
    rooms: eventRooms(changes),
    entries,
    entered,
    hash: candidate.hash,
  });
  decision.results.push({ id: event.id, outcome: 'accepted', seq, ...(flags.length ? { flags } : {}) });
}

const isEntry = (entries: readonly Entry[], kind: string, id: string): boolean =>
  entries.some((entry) => entry.kind === kind && entry.id === id);

function movesLane({ candidate, event, lanes }: Acceptance, decision: Decision): boolean {
  if (!isCounted(event.lane)) return false;
  const before = decision.lanes.get(candidate.device) ?? lanes.lane(candidate.device);
  const { lane, gap } = advanceLane(before, event.lane);
  decision.lanes.set(candidate.device, lane);
  return gap;
}

function toLogEvent(
  candidate: Candidate,
  event: DeviceEvent,
  given: { seq: number; flags: Flag[] },
): LogEvent {
  const { clock: _clock, ...body } = event;
  const { time } = candidate;
  return {
    ...body,
    seq: given.seq,
    receivedAt: candidate.receivedAt,
    occurredAt: time.occurredAt,
    skewMs: time.skewMs,
    ...(time.uncertaintyMs === undefined ? {} : { uncertaintyMs: time.uncertaintyMs }),
    actor: candidate.actor,
    device: candidate.device,
    flags: given.flags,
  };
}
