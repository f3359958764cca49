/** What a person does with incidents and assignments. Each resolves when saved on this device, not when sent. */
import type { IncidentDetails } from '../../shared/incidents/events.ts';
import type { IncidentStatus } from '../../shared/incidents/statuses.ts';
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { INCIDENT_ID_BYTES, incidentIdOf } from './incident-id.ts';

/** The id of the new incident is in the returned fact. */
export function createIncident(
  outbox: Outbox,
  { incidentId, ...details }: IncidentDetails & { incidentId?: string },
): Promise<DeviceEvent> {
  const id =
    incidentId ??
    incidentIdOf(new Date().toISOString(), crypto.getRandomValues(new Uint8Array(INCIDENT_ID_BYTES)));
  return outbox.record({
    type: 'incident:created',
    incidentId: id,
    source: 'dispatch',
    data: { ...details },
  });
}

export const setIncidentStatus = (
  outbox: Outbox,
  set: { incidentId: string; status: IncidentStatus; reason?: string },
): Promise<DeviceEvent> =>
  outbox.record({
    type: 'incident:status',
    incidentId: set.incidentId,
    data: { status: set.status, ...(set.reason ? { reason: set.reason } : {}) },
  });

export const addNote = (
  outbox: Outbox,
  note: { incidentId: string; unitId?: string; text: string },
): Promise<DeviceEvent> =>
  outbox.record({
    type: 'incident:note',
    incidentId: note.incidentId,
    ...(note.unitId === undefined ? {} : { unitId: note.unitId }),
    data: { text: note.text },
  });

interface OnCall {
  unitId: string;
  incidentId: string;
}
interface OnAssignment extends OnCall {
  assignmentId: string;
}

export const cancelAssignment = (
  outbox: Outbox,
  { unitId, incidentId, assignmentId, reason }: OnAssignment & { reason?: string },
): Promise<DeviceEvent> =>
  outbox.record({
    type: 'assignment:cancelled',
    source: 'dispatch',
    unitId,
    incidentId,
    data: { assignmentId, ...(reason ? { reason } : {}) },
  });

/** One press, two facts: the assignment is answered, and the unit's clock of this call stamps "acknowledged". */
export const acknowledge = (
  outbox: Outbox,
  { unitId, incidentId, assignmentId }: OnAssignment,
): Promise<DeviceEvent[]> =>
  outbox.recordAll([
    { type: 'assignment:acknowledged', unitId, incidentId, data: { assignmentId } },
    { type: 'unit:status', unitId, incidentId, data: { status: 'acknowledged' } },
  ]);

export const decline = (
  outbox: Outbox,
  { unitId, incidentId, assignmentId, reason }: OnAssignment & { reason: string },
): Promise<DeviceEvent> =>
  outbox.record({ type: 'assignment:declined', unitId, incidentId, data: { assignmentId, reason } });
