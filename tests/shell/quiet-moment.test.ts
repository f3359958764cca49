import { expect, test } from 'vitest';
import { isQuiet } from '../../client/shell/quiet-moment.ts';

const at = '2026-03-01T12:00:00.000Z';
const idle = { assignments: [] };

test('a new version is offered where nobody is on a unit, and to a crew that waits for a call', () => {
  expect(isQuiet({ notYetSaved: 0 })).toBe(true);
  expect(isQuiet({ unit: idle, notYetSaved: 0 })).toBe(true);
});

test('a new version is not offered on a call, before an answer, in an emergency, or with a press not on disk', () => {
  const sent = { assignmentId: 'A1', incidentId: 'I1', sentAt: at, state: 'sent' as const };
  expect(isQuiet({ unit: { ...idle, incidentId: 'I1' }, notYetSaved: 0 })).toBe(false);
  expect(isQuiet({ unit: { assignments: [sent] }, notYetSaved: 0 })).toBe(false);
  expect(
    isQuiet({ unit: { ...idle, emergency: { id: 'E1', since: at, by: 'ana', presses: 1 } }, notYetSaved: 0 }),
  ).toBe(false);
  expect(isQuiet({ unit: idle, notYetSaved: 1 })).toBe(false);
});
