/** The desk's side of an assignment. Resolves when saved on this device, not when sent. */
import { incidentDetailsSchema, type IncidentDetails } from '../../shared/incidents/events.ts';
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import type { Outbox } from '../outbox/outbox.ts';

/** Sends a unit to an incident. What the crew must know travels with it: it may be all they hear. */
export function assign(
  outbox: Outbox,
  { unitId, incidentId, incident }: { unitId: string; incidentId: string; incident: IncidentDetails },
): Promise<DeviceEvent> {
  return outbox.record({
    type: 'assignment:sent',
    source: 'dispatch',
    unitId,
    incidentId,
    data: { assignmentId: crypto.randomUUID(), incident: incidentDetailsSchema.parse(incident) },
  });
}
