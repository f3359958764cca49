/** A day of the past, lived again from now on: every time of the scenario moved by the same amount. Pure. */
import type { IncidentDetails } from '../../shared/incidents/events.ts';
import { toInstant, toUnixMs } from '../../shared/time.ts';
import type { Scenario } from './scenario.ts';

/** Leaves out the calls that were received before `fromMs`, with everything that belongs to them. */
export function startingAt(scenario: Scenario, fromMs: number): Scenario {
  const received = new Set(
    scenario.desk
      .filter(({ unitId, atMs }) => unitId === undefined && atMs >= fromMs)
      .map(({ incidentId }) => incidentId),
  );
  const desk = scenario.desk.filter(({ incidentId }) => received.has(incidentId));
  // A unit whose calls are all over is still on duty.
  const units = new Map(
    [...scenario.units].map(([unitId, actions]) => [
      unitId,
      actions.filter(({ incidentId }) => received.has(incidentId)),
    ]),
  );
  const presses = [...units.values()].reduce((sum, actions) => sum + actions.length, 0);
  return {
    startMs: fromMs,
    desk,
    units,
    stamps: presses + desk.filter(({ unitId }) => unitId !== undefined).length,
  };
}

export function shiftedBy(scenario: Scenario, ms: number): Scenario {
  const move = (incident: IncidentDetails): IncidentDetails =>
    incident.calledAt === undefined
      ? incident
      : { ...incident, calledAt: toInstant(toUnixMs(incident.calledAt) + ms) };
  return {
    ...scenario,
    startMs: scenario.startMs + ms,
    desk: scenario.desk.map((action) => ({
      ...action,
      atMs: action.atMs + ms,
      stampMs: action.stampMs + ms,
      incident: move(action.incident),
    })),
    units: new Map(
      [...scenario.units].map(([unitId, actions]) => [
        unitId,
        actions.map((action) => ({ ...action, stampMs: action.stampMs + ms })),
      ]),
    ),
  };
}
