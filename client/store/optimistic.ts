/**
 * The optimistic view: what the documents will be once this device's own facts are in the log. The same folds as
 * on the server (design 4), so that the screen is right offline and equal to the server's afterwards. Pure.
 */
import type { Document, DocumentLookup } from '../../shared/log/document.ts';
import type { DeviceEvent, LogEvent } from '../../shared/log/envelope.ts';
import { foldEvent } from '../../shared/protocol/folding.ts';
import { toInstant, toUnixMs } from '../../shared/time.ts';
import { keyOf } from './document-states.ts';

/** An own fact that the replica does not hold yet: unsent, or acknowledged ahead of the feed (then it has its `seq`). */
export interface OwnFact {
  event: DeviceEvent;
  author: string;
  device: string;
  seq?: number;
}

export interface Overlay {
  document: Document;
  /** Own facts folded in that the server has not acknowledged. */
  unsent: number;
}

/** Documents that own facts change, by key. Acknowledged facts come first in log order, then the unsent by lane. */
export function overlayOf(
  facts: readonly OwnFact[],
  base: DocumentLookup,
  cursor: number,
): Map<string, Overlay> {
  const overlay = new Map<string, Overlay>();
  const lookup: DocumentLookup = (kind, id) => overlay.get(keyOf({ kind, id }))?.document ?? base(kind, id);
  let seq = facts.reduce((highest, fact) => Math.max(highest, fact.seq ?? 0), cursor);
  for (const fact of facts.toSorted(inFoldOrder)) {
    if (fact.seq === undefined) seq += 1;
    const event = provisional(fact, fact.seq ?? seq, lookup);
    for (const { after } of foldEvent(event, lookup)) {
      const before = overlay.get(keyOf(after))?.unsent ?? 0;
      overlay.set(keyOf(after), { document: after, unsent: before + (fact.seq === undefined ? 1 : 0) });
    }
  }
  return overlay;
}

const inFoldOrder = (a: OwnFact, b: OwnFact): number =>
  (a.seq ?? Infinity) === (b.seq ?? Infinity)
    ? a.event.lane - b.event.lane
    : (a.seq ?? Infinity) - (b.seq ?? Infinity);

/** The fact as the log will most likely have it. */
function provisional({ event, author, device }: OwnFact, seq: number, lookup: DocumentLookup): LogEvent {
  const { clock, ...body } = event;
  const skewMs = Math.round(clock?.ms ?? 0);
  const occurredAt = toInstant(toUnixMs(event.at) + skewMs);
  const incidentId = event.incidentId ?? inferredIncident(event, lookup);
  return {
    ...body,
    ...(incidentId === undefined ? {} : { incidentId }),
    seq,
    receivedAt: occurredAt,
    occurredAt,
    skewMs,
    ...(clock ? { uncertaintyMs: Math.round(clock.uncertaintyMs) } : {}),
    actor: author,
    device,
    flags: [],
  };
}

/** As the server does for a press that does not say which call it belongs to: the one the unit is on. */
function inferredIncident({ type, unitId }: DeviceEvent, lookup: DocumentLookup): string | undefined {
  if (unitId === undefined || (type !== 'unit:status' && type !== 'unit:odometer')) return undefined;
  const state = lookup('unit', unitId)?.state;
  if (typeof state !== 'object' || state === null || !('incidentId' in state)) return undefined;
  return typeof state.incidentId === 'string' ? state.incidentId : undefined;
}
