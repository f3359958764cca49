/** A crew in danger: raised with one gesture, open until dispatch ends it with a reason. */
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import type { Instant } from '../time.ts';
import type { EmergencyCleared, EmergencyRaised, Point } from './events.ts';

export interface Emergency {
  /** The first press. */
  since: Instant;
  by: string;
  incidentId?: string;
  /** Where it was pressed last. */
  location?: Point;
  /** Event id of the newest press. */
  id: string;
  presses: number;
  falseAlarm?: { at: Instant; by: string };
}

export interface ClearedEmergency {
  id: string;
  at: Instant;
  by: string;
  name?: string;
  reason: string;
}

export interface EmergencyState {
  emergency?: Emergency;
  /** How the last one ended. */
  emergencyCleared?: ClearedEmergency;
}

export const EMERGENCY_TYPES: readonly string[] = [
  'unit:emergency',
  'unit:emergency:false-alarm',
  'unit:emergency:cleared',
];

/** In the order of the log and not of the clocks: a press that was held in a dead zone alarms when it arrives. */
export function foldEmergency<State extends EmergencyState>(state: State, event: LogEvent): State {
  if (isEvent<EmergencyRaised>(event, 'unit:emergency'))
    return { ...state, emergency: raised(state.emergency, event) };
  const { emergency, ...rest } = state;
  if (!emergency) return state;
  if (event.type === 'unit:emergency:false-alarm') {
    return { ...state, emergency: { ...emergency, falseAlarm: { at: event.occurredAt, by: event.actor } } };
  }
  if (!isEvent<EmergencyCleared>(event, 'unit:emergency:cleared')) return state;
  const { reason, name } = event.data;
  const emergencyCleared = {
    id: emergency.id,
    at: event.occurredAt,
    by: event.actor,
    reason,
    ...(name === undefined ? {} : { name }),
  };
  return { ...(rest as State), emergencyCleared };
}

/** A second press takes back an earlier "false alarm". */
function raised(before: Emergency | undefined, event: LogEvent<EmergencyRaised>): Emergency {
  const location = event.data.location ?? before?.location;
  const incidentId = event.incidentId ?? before?.incidentId;
  return {
    since: before && before.since < event.occurredAt ? before.since : event.occurredAt,
    by: event.actor,
    id: event.id,
    presses: (before?.presses ?? 0) + 1,
    ...(location === undefined ? {} : { location }),
    ...(incidentId === undefined ? {} : { incidentId }),
  };
}
