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
import type { Amendment } from './amendments.ts';
import { isFromCad, type OutboundName } from './cad-names.ts';
import { hashedUuid } from './inbound-identity.ts';
import type { Milestone } from './milestones.ts';
import {
  spellField,
  spellIncidentStatus,
  spellMilestone,
  spellSpeed,
  spellUnitStatus,
  type Spelling,
} from './spelling.ts';

export type Payload = Record<string, unknown>;

/** One message to the CAD, made from one event of the log. */
export interface Outgoing {
  /** Of the event. */
  seq: number;
  /** Of the event, or its own where it is not the first one made from it. */
  id: string;
  /** Of the event, unless this only follows from it. */
  type?: string;
  name: OutboundName;
  payload: Payload;
}

/**
 * The messages an event becomes; none when the CAD is not told of it. `id` and `seq` go along, so that a CAD that keeps
 * them can tell a message sent again from a new one. `milestone`: the time of the incident the event also is. `amendment`:
 * what it makes of something told before.
 */
export function toOutgoing(
  event: LogEvent,
  spelling: Spelling,
  { milestone, amendment }: { milestone?: Milestone | undefined; amendment?: Amendment | undefined } = {},
): Outgoing[] {
  if (isFromCad(event)) return [];
  const told = amendment ? amended(event, amendment, spelling) : payloadOf(event, spelling);
  if (!told) return [];
  const { seq, id, type, occurredAt } = event;
  const message: Outgoing = {
    seq,
    id,
    type,
    name: told.name,
    // Members that are undefined vanish on the line, as in any JSON.
    payload: { ...told.payload, id, seq, occurredAt },
  };
  const time = milestone && milestoneMessage(event, milestone, spelling);
  return time ? [message, time] : [message];
}

/** Undefined where that CAD has no place for it. */
function milestoneMessage(
  event: LogEvent,
  { name, at }: Milestone,
  spelling: Spelling,
): Outgoing | undefined {
  const field = spellMilestone(name, spelling);
  if (field === undefined) return undefined;
  const { seq, incidentId, unitId } = event;
  const id = hashedUuid([event.id, 'incident:timestamp']);
  const location = statusFactOf(event)?.data.location;
  const payload = {
    incidentId,
    unitId,
    field,
    timestamp: at,
    location: location && geoPoint(location),
    source: howStamped(event),
    id,
    seq,
    occurredAt: at,
  };
  return { seq, id, name: 'incident:timestamp', payload };
}

/** A correction this CAD has no place for is not told. */
function amended(event: LogEvent, amendment: Amendment, spelling: Spelling): Told | undefined {
  const { unitId } = event;
  if (amendment.kind === 'status') {
    const { incidentId, at: timestamp } = amendment;
    const status = spellUnitStatus(amendment.status, spelling);
    return { name: 'unit:status', payload: { unitId, status, incidentId, timestamp } };
  }
  const field = spellMilestone(amendment.name, spelling);
  if (field === undefined) return undefined;
  const { incidentId } = event;
  const payload = { incidentId, unitId, field, timestamp: amendment.at, source: howStamped(event) };
  return { name: 'incident:timestamp', payload };
}

const howStamped = ({ source }: LogEvent): 'manual' | 'auto' =>
  source === 'manual' || source === 'dispatch' ? 'manual' : 'auto';

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

function stamped(event: LogEvent<IncidentTimestamp>, spelling: Spelling): Told {
  const { incidentId, unitId, data } = event;
  const payload = {
    incidentId,
    unitId,
    field: spellField(data.field, spelling),
    timestamp: data.timestamp,
    location: data.location && geoPoint(data.location),
    source: data.source ?? howStamped(event),
  };
  return { name: 'incident:timestamp', payload };
}

export function toLocation(position: UnitPosition, spelling: Spelling): Payload {
  const { unitId, at, heading, speed } = position;
  return {
    unitId,
    location: geoPoint(position),
    heading,
    speed: speed === undefined ? undefined : spellSpeed(speed, spelling),
    timestamp: toInstant(Date.parse(at)),
  };
}

const geoPoint = ({ lon, lat }: Point): Payload => ({ type: 'Point', coordinates: [lon, lat] });
