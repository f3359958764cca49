/** What a person does with a transport. Each resolves when saved on this device, not when sent. */
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import type { Destination, TransportCompleted } from '../../shared/transports/events.ts';
import type { Outbox } from '../outbox/outbox.ts';

interface OnCall {
  unitId: string;
  incidentId: string;
}

export const chooseDestination = (
  outbox: Outbox,
  { unitId, incidentId, destination }: OnCall & { destination: Destination },
): Promise<DeviceEvent> =>
  outbox.record({ type: 'transport:destination', unitId, incidentId, data: { destination } });

export const completeTransport = (
  outbox: Outbox,
  { unitId, incidentId, ...completed }: OnCall & TransportCompleted,
): Promise<DeviceEvent> =>
  outbox.record({ type: 'transport:completed', unitId, incidentId, data: { ...completed } });

/** `eventId` is the fact that stamped the time; it stays as it is, and the correction points at it (F12). */
export const correctTime = (
  outbox: Outbox,
  correction: OnCall & { eventId: string; actualAt: string; reason: string },
): Promise<DeviceEvent> =>
  outbox.record({
    type: 'time:corrected',
    unitId: correction.unitId,
    incidentId: correction.incidentId,
    corrects: correction.eventId,
    data: { actualAt: correction.actualAt, reason: correction.reason },
  });
