/** From the log to the CAD's names and payloads (contract 5). */
import type { LogEvent } from '../../../shared/log/envelope.ts';
import { isEvent } from '../../../shared/log/typed-event.ts';
import type {
  AssignmentSent,
  IncidentStatusChanged,
  IncidentStatusData,
  IncidentTimestamp,
} from '../../../shared/incidents/events.ts';
import { parseIncidentStatus } from '../../../shared/incidents/statuses.ts';
import type { UnitPosition } from '../../../shared/protocol/feed.ts';
import { toInstant } from '../../../shared/time.ts';
import type { TransportCompleted } from '../../../shared/transports/events.ts';
import type { Point } from '../../../shared/units/events.ts';
import { statusFactOf } from '../../../shared/units/status-facts.ts';
import { CAD_DEVICE, type OutboundName } from './cad-names.ts';
import { spellField, spellIncidentStatus, spellSpeed, spellUnitStatus, type Spelling } from './spelling.ts';

export type Payload = Record<string, unknown>;

/** One message to the CAD, made from one event of the log. */
export interface Outgoing {
  seq: number;
  id: string;
  /** Of the event in the log. */
  type: string;
  name: OutboundName;
  payload: Payload;
}

/** What the CAD told us, it knows: sending it back would go round for ever. */
export const isFromCad = ({ source, device }: Pick<LogEvent, 'source' | 'device'>): boolean =>
  source === 'cad' || device === CAD_DEVICE;

/**
 * The message an event becomes, or undefined when the CAD is not told of it. `id` and `seq` go along, so that a CAD
 * that keeps them can tell a message sent again from a new one.
 */
export function toOutgoing(event: LogEvent, spelling: Spelling): Outgoing | undefined {
  if (isFromCad(event)) return undefined;
  const told = payloadOf(event, spelling);
  if (!told) return undefined;
  const { seq, id, occurredAt } = event;
  const payload = withoutUndefined({ ...told.payload, id, seq, occurredAt });
  return { seq, id, type: event.type, name: told.name, payload };
}

interface Told {
  name: OutboundName;
  payload: Payload;
}

function payloadOf(event: LogEvent, spelling: Spelling): Told | undefined {
  const { unitId, incidentId, occurredAt: timestamp } = event;
  const said = statusFactOf(event);
  if (said) {
    const status = spellUnitStatus(said.data.status, spelling);
    return { name: 'unit:status', payload: { unitId, status, incidentId, timestamp } };
  }
  if (isEvent<AssignmentSent>(event, 'assignment:sent')) return assignment(event);
  if (
    isEvent<IncidentStatusData>(event, 'incident:status') ||
    isEvent<IncidentStatusChanged>(event, 'incident:status:changed')
  ) {
    const known = parseIncidentStatus(event.data.status);
    const status = known ? spellIncidentStatus(known, spelling) : event.data.status;
    const userId = event.data.userId ?? event.actor;
    return { name: 'incident:status', payload: { incidentId, status, userId, timestamp } };
  }
  if (isEvent<IncidentTimestamp>(event, 'incident:timestamp')) return stamped(event, spelling);
  if (isEvent<TransportCompleted>(event, 'transport:completed')) {
    const { epcrId, billingData } = event.data;
    return { name: 'transport:completed', payload: { incidentId, unitId, epcrId, billingData, timestamp } };
  }
  if (event.type !== 'metrics:updated') return undefined;
  return { name: 'metrics:updated', payload: { metrics: event.data['metrics'], timestamp } };
}

function assignment({ unitId, incidentId, occurredAt, data }: LogEvent<AssignmentSent>): Told {
  const { location, ...rest } = data.incident;
  const incident = { incidentId, ...rest, ...(location ? { location: geoPoint(location) } : {}) };
  const payload = { assignmentId: data.assignmentId, unitId, incidentId, incident, timestamp: occurredAt };
  return { name: 'assignment:sent', payload };
}

function stamped(
  { incidentId, unitId, data, source }: LogEvent<IncidentTimestamp>,
  spelling: Spelling,
): Told {
  const payload = {
    incidentId,
    unitId,
    field: spellField(data.field, spelling),
    timestamp: data.timestamp,
    location: data.location && geoPoint(data.location),
    source: data.source ?? (source === 'manual' || source === 'dispatch' ? 'manual' : 'auto'),
  };
  return { name: 'incident:timestamp', payload };
}

export function toLocation(position: UnitPosition, spelling: Spelling): Payload {
  const { unitId, at, heading, speed } = position;
  return withoutUndefined({
    unitId,
    location: geoPoint(position),
    heading,
    speed: speed === undefined ? undefined : spellSpeed(speed, spelling),
    timestamp: toInstant(Date.parse(at)),
  });
}

const geoPoint = ({ lon, lat }: Point): Payload => ({ type: 'Point', coordinates: [lon, lat] });

const withoutUndefined = (payload: Payload): Payload =>
  Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
