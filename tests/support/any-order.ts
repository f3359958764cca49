/** The same facts in any order of arrival make the same document: the later in time wins, not the later to arrive (F3). */
import fc from 'fast-check';
import { expect } from 'vitest';
import { canonicalJson } from '../../shared/canonical.ts';
import { createTown, type Told } from './logged-events.ts';

export type Fact = [type: string, data: Record<string, unknown>, told: Told & { minute: number; id: string }];

export function expectAnyOrder(facts: readonly Fact[], kind: string, id: string): void {
  const fold = (order: readonly Fact[]): string => {
    const story = createTown();
    for (const fact of order) story.tell(...fact);
    return canonicalJson(story.state(kind, id));
  };
  const inOrder = fold(facts);
  fc.assert(
    fc.property(fc.shuffledSubarray([...facts], { minLength: facts.length }), (order) => {
      expect(fold(order)).toBe(inOrder);
    }),
    { numRuns: 60 },
  );
}
