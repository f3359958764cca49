/** The simulated dispatcher: enters calls and sends units as the records say. */
import type { IncidentDetails } from '../../shared/incidents/events.ts';
import { toInstant, toUnixMs } from '../../shared/time.ts';
import type { Device } from './device.ts';
import type { MadeFact } from './device-outbox.ts';
import type { DeskAction } from './scenario.ts';
import type { SimClock } from './sim-clock.ts';

export interface SimulatedDesk {
  run(actions: readonly DeskAction[]): Promise<void>;
  /** Resolves when the assignment was made and answered; see the crew's side. */
  assigned(incidentId: string, unitId: string): Promise<void>;
}

export function createSimulatedDesk(deps: {
  device: Device;
  clock: SimClock;
  signal: AbortSignal;
}): SimulatedDesk {
  const { device, clock, signal } = deps;
  const sent = new Map<string, PromiseWithResolvers<MadeFact>>();

  const sending = (incidentId: string, unitId: string): PromiseWithResolvers<MadeFact> => {
    const key = `${incidentId} ${unitId}`;
    const found = sent.get(key) ?? Promise.withResolvers<MadeFact>();
    sent.set(key, found);
    return found;
  };

  return {
    async run(actions) {
      for (const action of actions) {
        await clock.until(action.atMs, signal);
        const fact = act(device, clock, action);
        if (action.unitId !== undefined) sending(action.incidentId, action.unitId).resolve(fact);
      }
    },
    async assigned(incidentId, unitId) {
      await device.outbox.answered(await sending(incidentId, unitId).promise);
    },
  };
}

function act(device: Device, clock: SimClock, action: DeskAction): MadeFact {
  const { stampMs, incidentId, unitId } = action;
  const incident = inRealTime(action.incident, clock);
  if (unitId === undefined) {
    return device.record(
      { type: 'incident:created', source: 'dispatch', incidentId, data: { ...incident } },
      stampMs,
    );
  }
  const data = { assignmentId: `${incidentId}-${unitId}`, incident: { ...incident } };
  return device.record({ type: 'assignment:sent', source: 'dispatch', unitId, incidentId, data }, stampMs);
}

/** The time of the call is said to the server in its own time; stamps are corrected by it, but not what is inside. */
function inRealTime(incident: IncidentDetails, clock: SimClock): IncidentDetails {
  if (incident.calledAt === undefined) return incident;
  const calledMs = toUnixMs(incident.calledAt);
  return { ...incident, calledAt: toInstant(calledMs + clock.offsetAt(calledMs)) };
}
