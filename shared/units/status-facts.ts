/** The statuses of units, whichever system's word for them an event carries. */
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import type { AssetStatusData, UnitStatusData } from './events.ts';
import { parseUnitStatus } from './statuses.ts';

export const STATUS_FACTS = ['unit:status', 'asset:status:changed'] as const;

/** The event as a unit's status, or undefined when it is none, or one nobody here knows. */
export function statusFactOf(event: LogEvent): LogEvent<UnitStatusData> | undefined {
  if (isEvent<UnitStatusData>(event, 'unit:status')) return event;
  if (!isEvent<AssetStatusData>(event, 'asset:status:changed')) return undefined;
  const status = parseUnitStatus(event.data.status);
  return status && { ...event, data: { ...event.data, status } };
}
