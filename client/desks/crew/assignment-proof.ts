/** Tells dispatch how far each assignment has come on this tablet. One fact of each step, also after a reload. */
import { createEffect, createMemo, type Accessor } from 'solid-js';
import type { DeliveryStep } from '../../../shared/units/delivery.ts';
import type { UnitAssignment } from '../../../shared/units/state.ts';
import type { Cab } from './cab-state.tsx';

export interface ProofOptions {
  /** Not answered yet, oldest first. */
  unanswered: Accessor<readonly UnitAssignment[]>;
  /** The one on the screen, in full or in the strip. */
  shown: Accessor<UnitAssignment | undefined>;
  isVisible: Accessor<boolean>;
}

/** Needs an owner. Returns what is to be called when the tone of an assignment was really played. */
export function createAssignmentProof(cab: Cab, options: ProofOptions): (heard: UnitAssignment) => void {
  /** Not every fact is folded at once: what was told a moment ago is not told again. */
  const told = new Set<string>();
  const tell = ({ assignmentId, incidentId, devices }: UnitAssignment, step: DeliveryStep) => {
    const key = `${step} ${assignmentId}`;
    if (told.has(key) || devices?.[cab.client.deviceId()]?.[step] !== undefined) return;
    told.add(key);
    const type = `assignment:${step}`;
    cab.client.outbox
      .record({ type, source: 'system', unitId: cab.unitId, incidentId, data: { assignmentId } })
      .catch(() => told.delete(key));
  };
  const visible = createMemo(() => (options.isVisible() ? options.shown() : undefined), undefined, {
    equals: (a, b) => a?.assignmentId === b?.assignmentId,
  });
  createEffect(() => {
    for (const assignment of options.unanswered()) tell(assignment, 'delivered');
  });
  createEffect(() => {
    const assignment = visible();
    if (assignment) tell(assignment, 'shown');
  });
  return (heard) => tell(heard, 'sounded');
}
