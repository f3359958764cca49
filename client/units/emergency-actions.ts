/** A crew in danger, from the press to its end. Each resolves when the fact is saved on this device. */
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import type { Point } from '../../shared/units/events.ts';
import type { Outbox } from '../outbox/outbox.ts';

export interface EmergencyPress {
  unitId: string;
  incidentId: string | undefined;
  location: Point | undefined;
}

export const raiseEmergency = (
  outbox: Outbox,
  { unitId, incidentId, location }: EmergencyPress,
): Promise<DeviceEvent> =>
  outbox.record({
    type: 'unit:emergency',
    unitId,
    ...(incidentId === undefined ? {} : { incidentId }),
    data: location === undefined ? {} : { location },
  });

/** Dispatch hears it and still has to clear: the word may be forced. */
export const sayFalseAlarm = (
  outbox: Outbox,
  { unitId, emergencyId }: { unitId: string; emergencyId: string },
): Promise<DeviceEvent> =>
  outbox.record({ type: 'unit:emergency:false-alarm', unitId, data: { emergencyId } });

export interface Clearing {
  unitId: string;
  emergencyId: string;
  reason: string;
  /** Who clears it, in words the crew knows. */
  name: string;
}

export const clearEmergency = (outbox: Outbox, { unitId, ...data }: Clearing): Promise<DeviceEvent> =>
  outbox.record({ type: 'unit:emergency:cleared', unitId, source: 'dispatch', data });
