/** The simulated dispatcher: enters calls and sends units as the records say. */
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
        const fact = act(device, action);
        if (action.unitId !== undefined) sending(action.incidentId, action.unitId).resolve(fact);
      }
    },
    async assigned(incidentId, unitId) {
      await device.outbox.answered(await sending(incidentId, unitId).promise);
    },
  };
}

function act(device: Device, { stampMs, incidentId, incident, unitId }: DeskAction): MadeFact {
  if (unitId === undefined) {
    return device.record(
      { type: 'incident:created', source: 'dispatch', incidentId, data: { ...incident } },
      stampMs,
    );
  }
  const data = { assignmentId: `${incidentId}-${unitId}`, incident: { ...incident } };
  return device.record({ type: 'assignment:sent', source: 'dispatch', unitId, incidentId, data }, stampMs);
}
