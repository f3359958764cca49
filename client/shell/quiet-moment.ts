/** When a new version may be offered: nothing ever restarts under the hands of a crew. Pure. */
import type { UnitState } from '../../shared/units/state.ts';

export interface Moment {
  /** The unit this device is on, as the device knows it; undefined where nobody is on one. */
  unit?: Pick<UnitState, 'incidentId' | 'assignments' | 'emergency'> | undefined;
  /** Presses that are not on disk yet. What is saved and unsent is no reason: it outlives a restart. */
  notYetSaved: number;
}

/** No call, no alert that waits for an answer, no emergency, and everything pressed is kept. */
export function isQuiet({ unit, notYetSaved }: Moment): boolean {
  if (notYetSaved > 0) return false;
  return (
    unit === undefined ||
    (unit.incidentId === undefined && unit.assignments.length === 0 && unit.emergency === undefined)
  );
}
