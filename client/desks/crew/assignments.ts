import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { UnitAssignment } from '../../../shared/units/state.ts';
import { createAlarm } from './alarm.ts';
import { createAssignmentProof } from './assignment-proof.ts';
import type { Cab } from './cab-state.tsx';

export interface Assignments {
  /** The one that fills the screen until answered. */
  alerting: Accessor<UnitAssignment | undefined>;
  /** How many more wait behind it. */
  waiting: Accessor<number>;
  /** On a call already: what the waiting second one is, in words. */
  second: Accessor<string | undefined>;
  openSecond(): void;
  /** Back to the present call; the second one keeps its place in the strip and its sound. */
  putAside(): void;
  /** Whether the alarm was really heard by the audio system. */
  heard: Accessor<boolean>;
  /** Whether there is a present call to go back to. */
  isSecond: Accessor<boolean>;
}

/** A first call fills the screen by itself; one that comes during a call waits in the strip until a person opens it. */
export function createAssignments(cab: Cab): Assignments {
  const [opened, setOpened] = createSignal(false);
  const unanswered = createMemo(() => cab.unit().assignments.filter(({ state }) => state === 'sent'));
  const first = createMemo(() => unanswered()[0], undefined, {
    equals: (a, b) => a?.assignmentId === b?.assignmentId,
  });
  const isSecond = createMemo(() => {
    const present = cab.incidentId();
    const next = first();
    if (present === undefined || next === undefined || next.incidentId === present) return false;
    return (
      cab.unit().assignments.some(({ incidentId, state }) => incidentId === present && state !== 'sent') ||
      inCall(cab)
    );
  });
  const alarm = createMemo(() => {
    const next = first();
    const second = isSecond();
    if (!next) return undefined;
    return createAlarm(cab.feedback, () => cab.detailsOf(next.incidentId)?.priority ?? 1, {
      isSecond: second,
      // Quiet beside the tablet in charge: nothing was played here.
      onHeard: () => cab.isPrimary() && onHeard(next),
    });
  });
  const onHeard = createAssignmentProof(cab, { unanswered, shown: first, isVisible: createVisible() });
  createEffect(on(first, () => setOpened(false), { defer: true }));
  const words = (assignment: UnitAssignment) => {
    const details = cab.detailsOf(assignment.incidentId);
    return details ? `P${details.priority} ${details.type}, ${details.address}` : assignment.incidentId;
  };
  return {
    alerting: createMemo(() => (isSecond() && !opened() ? undefined : first())),
    waiting: () => Math.max(0, unanswered().length - 1),
    second: () => {
      const next = first();
      return isSecond() && next ? words(next) : undefined;
    },
    heard: () => alarm()?.() ?? true,
    openSecond: () => void setOpened(true),
    putAside: () => void setOpened(false),
    isSecond,
  };
}

/** Between "en route" and "transfer of care" somebody is driving or treating. */
const inCall = (cab: Cab): boolean =>
  !['available', 'posted', 'dispatched', 'cancelled', 'out_of_service'].includes(cab.unit().status);

function createVisible(): Accessor<boolean> {
  const [visible, setVisible] = createSignal(!document.hidden);
  const look = () => setVisible(!document.hidden);
  document.addEventListener('visibilitychange', look);
  onCleanup(() => document.removeEventListener('visibilitychange', look));
  return visible;
}
