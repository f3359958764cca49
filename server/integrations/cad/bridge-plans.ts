/** What each bridge request puts into the log. */
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Source } from '../../../shared/log/envelope.ts';
import type { Principal } from '../../../shared/rooms/principal.ts';
import { refuse, type Refusal } from '../../../shared/rooms/refusal.ts';
import type { Instant } from '../../../shared/time.ts';
import { readDocuments } from '../../log/read.ts';
import type { Database } from '../../store/database.ts';
import type {
  assignmentBody,
  completedBody,
  incidentStatusBody,
  timestampBody,
  unitStatusBody,
} from './bridge-bodies.ts';
import { unitOfIncident, type UnitAnswer } from '../../incidents/unit-of-incident.ts';

/** What goes into the log for a request, oldest first; the last one is the request itself. */
export interface Draft {
  type: string;
  source: Source;
  data: Record<string, unknown>;
  unitId?: string | undefined;
  incidentId?: string | undefined;
  at?: Instant | undefined;
}

export interface Plan {
  drafts: Draft[];
  message: string;
  /** Given back as they came. */
  ids: Record<string, unknown>;
}

export type Planned = Plan | Refusal;

export function planUnitStatus(body: z.output<typeof unitStatusBody>): Plan {
  const { unit_id: unitId, status, incident_id: incidentId, timestamp: at } = body;
  return {
    message: `Status of ${unitId} recorded.`,
    ids: { unit_id: unitId, ...(incidentId ? { incident_id: incidentId } : {}) },
    drafts: [{ type: 'unit:status', source: 'manual', unitId, incidentId, data: { status }, at }],
  };
}

export function planIncidentStatus(body: z.output<typeof incidentStatusBody>): Plan {
  const { incident_id: incidentId, status, user_id: userId } = body;
  const data = { status, ...(userId ? { userId } : {}) };
  return {
    message: `Status of incident ${incidentId} recorded.`,
    ids: { incident_id: incidentId, ...(userId ? { user_id: userId } : {}) },
    drafts: [{ type: 'incident:status', source: 'dispatch', incidentId, data }],
  };
}

/** The incident comes into the log with its first assignment when nobody had called it in here. */
export async function planAssignment(
  database: Database,
  org: string,
  body: z.output<typeof assignmentBody>,
): Promise<Plan> {
  const { unit_id, incident_id, incident_type, address, priority, details, location } = body;
  const incident = {
    type: incident_type,
    address,
    priority,
    ...(details === undefined ? {} : { details }),
    ...(location === undefined ? {} : { location }),
  };
  const known = await database.withOrg(org, (trx) =>
    readDocuments(trx, org, [{ kind: 'incident', id: incident_id }]),
  );
  const assignmentId = `${incident_id}-${unit_id}`.slice(0, 50) + `-${randomBytes(4).toString('hex')}`;
  const created: Draft = {
    type: 'incident:created',
    source: 'dispatch',
    incidentId: incident_id,
    data: incident,
  };
  const sent: Draft = {
    type: 'assignment:sent',
    source: 'dispatch',
    unitId: unit_id,
    incidentId: incident_id,
    data: { assignmentId, incident },
  };
  return {
    message: `${unit_id} assigned to incident ${incident_id}.`,
    ids: { unit_id, incident_id, assignment_id: assignmentId },
    drafts: known.length > 0 ? [sent] : [created, sent],
  };
}

export async function planTimestamp(
  database: Database,
  principal: Principal,
  body: z.output<typeof timestampBody>,
): Promise<Planned> {
  const { incident_id, field, timestamp, location, source } = body;
  const found = await database.withOrg(principal.org, (trx) =>
    unitOfIncident(trx, principal.org, { incidentId: incident_id, principal }),
  );
  if ('unknown' in found && found.unknown === 'incident') return noIncident(incident_id);
  // Without a plain unit the time stands on the incident's timeline alone.
  const unitId = body.unit_id ?? ('unitId' in found ? found.unitId : undefined);
  const data = { field, timestamp, ...(location ? { location } : {}), ...(source ? { source } : {}) };
  return {
    message: `${field} of incident ${incident_id} recorded.`,
    ids: { incident_id, field, ...(unitId ? { unit_id: unitId } : {}) },
    drafts: [
      {
        type: 'incident:timestamp',
        source: source === 'auto' ? 'geofence' : 'manual',
        unitId,
        incidentId: incident_id,
        data,
        at: timestamp,
      },
    ],
  };
}

export async function planCompleted(
  database: Database,
  principal: Principal,
  body: z.output<typeof completedBody>,
): Promise<Planned> {
  const { incident_id, epcr_id, transport_type, patient_name, destination, billing_data } = body;
  const found = await database.withOrg(principal.org, (trx) =>
    unitOfIncident(trx, principal.org, { incidentId: incident_id, principal }),
  );
  if ('unknown' in found && found.unknown === 'incident') return noIncident(incident_id);
  const unitId = body.unit_id ?? ('unitId' in found ? found.unitId : undefined);
  if (unitId === undefined) return unclearUnit(found);
  // The record for billing has no place for a name of its own; its free part goes to billing alone.
  const billingData =
    patient_name === undefined ? billing_data : { ...billing_data, patientName: patient_name };
  const given = { epcrId: epcr_id, transportType: transport_type, destination, billingData };
  const data = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return {
    message: `Transport of incident ${incident_id} completed.`,
    ids: { incident_id, unit_id: unitId, ...(epcr_id ? { epcr_id } : {}) },
    drafts: [{ type: 'transport:completed', source: 'manual', unitId, incidentId: incident_id, data }],
  };
}

const noIncident = (incidentId: string): Refusal =>
  refuse('unknown-incident', `There is no incident ${incidentId}.`);

function unclearUnit(found: UnitAnswer): Refusal {
  return 'unknown' in found && found.unknown === 'several'
    ? refuse('bad-data', 'Several units are on this incident: name the one that transported as unit_id.')
    : refuse('unknown-unit', 'No unit is on this incident: name the one that transported as unit_id.');
}
