import type { UnitStatus } from '../../../shared/units/statuses.ts';
import type { Panel } from './panels.ts';

/** What is asked once a press is saved: where to, and the odometer at the two moments billing needs. */
export function questionsAfter(status: UnitStatus, incidentId: string, hasDestination: boolean): Panel[] {
  if (status === 'transporting') {
    const odometer: Panel = { kind: 'odometer', incidentId, moment: 'at_scene', asked: true };
    return hasDestination ? [odometer] : [{ kind: 'destination', incidentId, asked: true }, odometer];
  }
  if (status === 'at_destination') {
    return [{ kind: 'odometer', incidentId, moment: 'at_destination', asked: true }];
  }
  return [];
}
