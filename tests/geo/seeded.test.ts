import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '../../shared/seeded.ts';

describe('seeded chance', () => {
  test('the same seed gives the same run, another seed another', () => {
    const run = (seed: number): number[] => {
      const random = createSeededRandom(seed);
      return Array.from({ length: 20 }, () => random.next());
    };
    expect(run(5)).toEqual(run(5));
    expect(run(5)).not.toEqual(run(6));
    expect(run(5).every((x) => x >= 0 && x < 1)).toBe(true);
  });

  test('its log-normal has the median and the spread asked for', () => {
    const random = createSeededRandom(1);
    const drawn = Array.from({ length: 20_001 }, () => random.logNormal(6, 0.5)).sort((a, b) => a - b);
    expect(Math.log(drawn[10_000] ?? 0)).toBeCloseTo(6, 1);
    expect(Math.log(drawn[18_000] ?? 0)).toBeCloseTo(6 + 1.2816 * 0.5, 1);
  });

  test('a shuffle loses nothing, whole numbers include both ends, nothing cannot be picked from', () => {
    const random = createSeededRandom(2);
    expect(random.shuffled([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
    const drawn = new Set(Array.from({ length: 100 }, () => random.whole(1, 3)));
    expect([...drawn].sort()).toEqual([1, 2, 3]);
    expect(() => random.pick([])).toThrow('empty list');
  });
});
