import { expect, test } from 'vitest';
import { elapsedToIso, elapsedToSpeech, elapsedToText } from '../../client/ui/elapsed-words.ts';

test.each([
  [0, '0:00', '0 seconds'],
  [59_999, '0:59', '59 seconds'],
  [60_000, '1:00', '1 minute'],
  [3_599_000, '59:59', '59 minutes'],
  [3_600_000, '1:00', '1 hour 0 minutes'],
  [90_061_000, '25:01', '25 hours 1 minute'],
  [-5_000, '0:00', '0 seconds'],
])('%d ms reads %s and is spoken "%s"', (ms, text, speech) => {
  expect(elapsedToText(ms)).toBe(text);
  expect(elapsedToSpeech(ms)).toBe(speech);
});

test('the machine-readable duration counts whole seconds', () => {
  expect(elapsedToIso(61_900)).toBe('PT61S');
});
