/**
 * Our own messages coming back. The predecessor's CAD passes everything on to everybody, the sender among them, and
 * strips the ids; what matches something we sent a moment ago is its confirmation, not news.
 */
import { parseIncidentStatus } from '../../../shared/incidents/statuses.ts';
import { canonicalJson } from '../../../shared/canonical.ts';
import { parseUnitStatus } from '../../../shared/units/statuses.ts';
import { cadInstant } from './cad-time.ts';
import type { InboundName } from './cad-names.ts';
import type { Payload } from './outgoing.ts';

export interface Echoes {
  /** Something went out that may come back. */
  expect(name: InboundName, payload: Payload, onEcho?: () => void): void;
  /** Whether this is something of ours coming back; each thing sent is matched once. */
  take(name: InboundName, payload: Payload): boolean;
  /** The line ended: nobody waits any more, though something may still come back over the next one. */
  detach(): void;
}

/** A CAD that has not passed it on by then does not pass it on. */
const EXPECTED_MS = 60_000;
/** A CAD that passes nothing on must not fill the memory. */
const MOST = 20_000;

interface Expected {
  atMs: number;
  onEcho: (() => void) | undefined;
}

export function createEchoes(now: () => number): Echoes {
  const expected = new Map<string, Expected[]>();
  let size = 0;

  function forgetOldest(): void {
    const oldest = expected.entries().next().value;
    if (!oldest) return;
    const [key, waiting] = oldest;
    size -= waiting.length;
    expected.delete(key);
  }

  function forgetStale(waiting: Expected[]): void {
    const since = now() - EXPECTED_MS;
    const fresh = waiting.findIndex(({ atMs }) => atMs >= since);
    if (fresh !== 0) waiting.splice(0, fresh === -1 ? waiting.length : fresh);
  }

  return {
    expect(name, payload, onEcho) {
      const key = signature(name, payload);
      const waiting = expected.get(key) ?? [];
      // Put in again, so that the map stays in the order of the last sending.
      expected.delete(key);
      expected.set(key, waiting);
      waiting.push({ atMs: now(), onEcho });
      size += 1;
      while (size > MOST) forgetOldest();
    },
    take(name, payload) {
      const key = signature(name, payload);
      const waiting = expected.get(key);
      if (!waiting) return false;
      const before = waiting.length;
      forgetStale(waiting);
      // What somebody waits for goes before what is left of an earlier line.
      const place = Math.max(
        0,
        waiting.findIndex(({ onEcho }) => onEcho),
      );
      const [first] = waiting.splice(place, 1);
      size -= before - waiting.length;
      if (waiting.length === 0) expected.delete(key);
      first?.onEcho?.();
      return first !== undefined;
    },
    detach() {
      for (const waiting of expected.values()) for (const each of waiting) each.onEcho = undefined;
    },
  };
}

/** What stays the same of a message on its way through that CAD, whatever the spelling of its words. */
export function signature(name: InboundName, payload: Payload): string {
  let key: string = name;
  // Twice a message at a thousand a second: most of it is plain words, told apart by their lengths.
  for (const part of SAME[name](payload))
    key += typeof part === 'string' ? ` ${part.length}:${part}` : ` ${canonicalJson(part)}`;
  return key;
}

const SAME: Record<InboundName, (payload: Payload) => readonly unknown[]> = {
  'unit:location:updated': ({ unitId, location }) => [unitId, coordinates(location)],
  'unit:status:updated': ({ unitId, status, incidentId }) => [
    unitId,
    word(status, parseUnitStatus),
    incidentId ?? null,
  ],
  'incident:status:updated': ({ incidentId, status }) => [incidentId, word(status, parseIncidentStatus)],
  'incident:timestamp:updated': ({ incidentId, field, timestamp }) => [
    incidentId,
    field,
    cadInstant(timestamp) ?? timestamp,
  ],
  'incident:new': ({ incidentId }) => [incidentId],
  'assignment:received': ({ unitId, incidentId, incident, assignmentId }) => [
    unitId,
    assignmentId ?? incidentId ?? incident,
  ],
  'transport:completed': ({ incidentId, epcrId }) => [incidentId, epcrId ?? null],
  'metrics:updated': ({ metrics, timestamp }) => [metrics, cadInstant(timestamp) ?? timestamp],
};

function coordinates(location: unknown): unknown {
  return location !== null && typeof location === 'object' && 'coordinates' in location
    ? location.coordinates
    : location;
}

const word = (given: unknown, parse: (text: string) => string | undefined): unknown =>
  typeof given === 'string' ? (parse(given) ?? given.toLowerCase()) : given;
