import { expect, test } from 'vitest';
import { createSound, toneForPriority } from '../../client/device/sound.ts';

/** A context as browsers leave it until somebody presses something: `resume` neither resolves nor rejects. */
const silencedContext = () =>
  ({ state: 'suspended', resume: () => new Promise<void>(() => {}) }) as unknown as AudioContext;

test('A9: before any press the browser keeps audio silent, and play says so instead of waiting for ever', async () => {
  const sound = createSound(silencedContext);
  expect(await sound.unlock()).toBe(false);
  expect(await sound.play('assignment')).toBe(false);
});

test('a device without audio answers no rather than failing', async () => {
  const sound = createSound(() => {
    throw new Error('no audio device');
  });
  expect(await sound.play('error')).toBe(false);
});

test('A9: the alert follows the priority, 1 highest to 5', () => {
  expect([1, 2, 3, 4, 5].map(toneForPriority)).toEqual([
    'assignment-high',
    'assignment',
    'assignment',
    'assignment-low',
    'assignment-low',
  ]);
});
