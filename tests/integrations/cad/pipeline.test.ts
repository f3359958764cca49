import { setTimeout as delay } from 'node:timers/promises';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runPipeline, type Flying } from '../../../server/integrations/cad/pipeline.ts';

interface World {
  pages: number;
  /** Of each page, when it lands after its launch. */
  landMs: readonly number[];
  moveMs: number;
  /** The page of which something is not taken. */
  stuckAt: number | undefined;
}

const PAGE = 10;

async function run({ pages, landMs, moveMs, stuckAt }: World) {
  const launched: number[] = [];
  const moves: number[] = [];
  const landed = new Set<number>();
  let onTheLine = 0;
  let mostOnTheLine = 0;
  let mostUnmoved = 0;
  const end = await runPipeline({
    after: 0,
    async launch(after): Promise<Flying | undefined> {
      const page = after / PAGE;
      if (page >= pages) return undefined;
      launched.push(page);
      onTheLine += 1;
      mostOnTheLine = Math.max(mostOnTheLine, onTheLine);
      mostUnmoved = Math.max(mostUnmoved, page - (moves.at(-1) ?? 0) / PAGE);
      const to = after + PAGE;
      const result = delay(landMs[page % landMs.length] ?? 0).then(() => {
        onTheLine -= 1;
        landed.add(page);
        return page === stuckAt ? after + 3 : to;
      });
      return { to, landed: result };
    },
    async move(to) {
      await delay(moveMs);
      // Effect before cursor: everything below it has landed.
      for (let page = 0; (page + 1) * PAGE <= to; page += 1) expect(landed.has(page)).toBe(true);
      moves.push(to);
      return true;
    },
    news: () => new Promise(() => undefined),
    isClosed: () => false,
  });
  return { end, launched, moves, mostOnTheLine, mostUnmoved };
}

describe('pages on the line', () => {
  test('I11: sent in order, the cursor after the effect, whatever lands first, and bounded', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          pages: fc.integer({ min: 0, max: 25 }),
          landMs: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1 }),
          moveMs: fc.integer({ min: 0, max: 4 }),
          stuckAt: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
        }),
        async (world) => {
          const { end, launched, moves, mostOnTheLine, mostUnmoved } = await run(world);
          expect(launched).toEqual(launched.map((_, i) => i));
          expect(moves).toEqual(moves.toSorted((a, b) => a - b));
          const isStuck = world.stuckAt !== undefined && world.stuckAt < world.pages;
          expect(end).toBe(isStuck ? 'stuck' : 'done');
          expect(moves.at(-1) ?? 0).toBe(isStuck ? (world.stuckAt ?? 0) * PAGE + 3 : world.pages * PAGE);
          expect(mostOnTheLine).toBeLessThanOrEqual(3);
          expect(mostUnmoved).toBeLessThanOrEqual(3 + 3 + 1);
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  test('a cursor that cannot be moved, or is another’s by now, ends it, with nothing left on the line', async () => {
    let open = 0;
    const launch = async (after: number): Promise<Flying> => {
      open += 1;
      const to = after + 1;
      return { to, landed: delay(5).then(() => ((open -= 1), to)) };
    };
    const rest = { after: 0, launch, news: () => Promise.resolve(), isClosed: () => false };
    expect(await runPipeline({ ...rest, move: () => Promise.resolve(false) })).toBe('lost');
    expect(open).toBe(0);
    const failing = runPipeline({ ...rest, move: () => Promise.reject(new Error('the database is away')) });
    await expect(failing).rejects.toThrow('the database is away');
    expect(open).toBe(0);
  });
});
