/** How far a call has come to its crew, in words. */
import { ANSWER_WITHIN_MS } from '../../../shared/incidents/answer-time.ts';
import { toUnixMs } from '../../../shared/time.ts';
import { DELIVERY_STEPS, proofOf, type DeliveryStep } from '../../../shared/units/delivery.ts';
import type { UnitAssignment } from '../../../shared/units/state.ts';
import { ageWords } from './hearing.ts';
import { clockTime } from './time-words.ts';

const STEP_WORDS: Record<DeliveryStep, string> = {
  delivered: 'on the tablet',
  shown: 'shown',
  sounded: 'sounded',
};

export interface Rung {
  words: string;
  /** Not reached yet when absent. */
  at?: string;
}

/** Sent, on the tablet, shown, sounded, acknowledged: each with its time, or not yet. */
export function ladderOf(assignment: UnitAssignment): Rung[] {
  const proof = proofOf(assignment.devices);
  const rung = (words: string, at: string | undefined): Rung =>
    at === undefined ? { words } : { words, at };
  return [
    rung('sent', assignment.sentAt),
    ...DELIVERY_STEPS.map((step) => rung(STEP_WORDS[step], proof[step])),
    rung('acknowledged', assignment.acknowledgedAt),
  ];
}

/** "sounded 10:02:11, not acknowledged for 40 s"; past the time, what to do. */
export function waitingWords(
  assignment: UnitAssignment,
  nowMs: number,
): { words: string; tone: 'warn' | 'bad' } {
  const proof = proofOf(assignment.devices);
  const furthest = DELIVERY_STEPS.findLast((step) => proof[step] !== undefined);
  const at = furthest && proof[furthest];
  const come = furthest && at ? `${STEP_WORDS[furthest]} ${clockTime(at)}` : 'not on any tablet';
  const waitingMs = nowMs - toUnixMs(assignment.sentAt);
  const isOverdue = waitingMs > ANSWER_WITHIN_MS;
  return {
    words: `${come}, not acknowledged for ${ageWords(waitingMs)}${isOverdue ? '. Call by radio' : ''}`,
    tone: isOverdue ? 'bad' : 'warn',
  };
}
