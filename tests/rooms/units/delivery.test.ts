/** F7: how far an assignment has come, told by the tablets themselves. */
import { describe, expect, it } from 'vitest';
import { ladderOf, waitingWords } from '../../../client/desks/dispatch/delivery-words.ts';
import { toUnixMs } from '../../../shared/time.ts';
import { proofOf } from '../../../shared/units/delivery.ts';
import type { UnitAssignment, UnitState } from '../../../shared/units/state.ts';
import { ana, bob, createTown, dora } from '../../support/logged-events.ts';

const ON = { unitId: 'M1', incidentId: 'I1' };
const A1 = { assignmentId: 'A1' };

function assignmentOf(town: ReturnType<typeof createTown>): UnitAssignment {
  const [first] = town.state<UnitState>('unit', 'M1').assignments;
  if (!first) throw new Error('no assignment');
  return first;
}

describe('F7: proof of delivery', () => {
  it('keeps the earliest time of each step for each tablet; the same again changes nothing', () => {
    const town = createTown();
    town.tell('assignment:delivered', A1, { ...ON, minute: 2 });
    town.tell('assignment:delivered', A1, { ...ON, minute: 5 });
    town.tell('assignment:sounded', A1, { ...ON, minute: 3 });
    town.fold({ ...town.tell('assignment:sounded', A1, { ...ON, minute: 4 }), device: 'other', seq: 900 });
    expect(assignmentOf(town).devices).toEqual({
      d: { delivered: '2026-01-05T12:02:00.000Z', sounded: '2026-01-05T12:03:00.000Z' },
      other: { sounded: '2026-01-05T12:04:00.000Z' },
    });
    expect(proofOf(assignmentOf(town).devices).sounded).toBe('2026-01-05T12:03:00.000Z');
  });

  it('answers nothing: the assignment waits, the status stands', () => {
    const town = createTown();
    const { status } = town.state<UnitState>('unit', 'M1');
    for (const step of ['delivered', 'shown', 'sounded']) town.tell(`assignment:${step}`, A1, ON);
    expect(assignmentOf(town).state).toBe('sent');
    expect(town.state<UnitState>('unit', 'M1').status).toBe(status);
  });

  it('of an assignment that is gone is taken and changes nothing', () => {
    const town = createTown();
    const before = town.state<UnitState>('unit', 'M1');
    town.tell('assignment:shown', { assignmentId: 'gone' }, ON);
    expect(town.state<UnitState>('unit', 'M1')).toEqual(before);
  });

  it('is the word of the own crew alone', () => {
    const town = createTown();
    expect(town.refusal(ana, 'assignment:shown', A1, ON)).toBeUndefined();
    expect(town.refusal(bob, 'assignment:shown', A1, ON)).toMatchObject({ code: 'unit-not-yours' });
    expect(town.refusal(dora, 'assignment:shown', A1, ON)).toBe('role');
  });

  it('stands at the desk as a ladder, with what to do when nobody answers', () => {
    const town = createTown();
    const sentMs = toUnixMs(assignmentOf(town).sentAt);
    expect(waitingWords(assignmentOf(town), sentMs + 40_000)).toEqual({
      words: 'not on any tablet, not acknowledged for 40 s',
      tone: 'warn',
    });
    town.tell('assignment:sounded', A1, { ...ON, minute: 2 });
    const late = waitingWords(assignmentOf(town), sentMs + 61_000);
    expect(late.words).toMatch(/^sounded \d\d:02:00, not acknowledged for .*\. Call by radio$/);
    expect(late.tone).toBe('bad');
    expect(ladderOf(assignmentOf(town)).map(({ words, at }) => [words, at !== undefined])).toEqual([
      ['sent', true],
      ['on the tablet', false],
      ['shown', false],
      ['sounded', true],
      ['acknowledged', false],
    ]);
  });
});
