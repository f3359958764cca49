import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distanceMetres, lineMetres, offsetMetres, type LonLat } from '../../shared/geo.ts';
import { buildGraph, type StreetGraph } from '../../shared/roads/graph.ts';
import { nearestNode, route, routeBetween } from '../../shared/roads/route.ts';
import { createHeap } from '../../shared/roads/heap.ts';
import { randomStreets, street } from './random-streets.ts';

/** Bellman-Ford on the same edges: slow, short, and without a queue or an estimate. */
function slowestSurely(graph: StreetGraph, from: number): number[] {
  const seconds = graph.nodeIds.map((_, node) => (node === from ? 0 : Infinity));
  for (let round = 0; round < graph.nodeIds.length; round += 1) {
    for (let node = 0; node < graph.nodeIds.length; node += 1) {
      for (let edge = graph.start[node] ?? 0; edge < (graph.start[node + 1] ?? 0); edge += 1) {
        const to = graph.edgeTo[edge] ?? 0;
        const by = (seconds[node] ?? Infinity) + (graph.edgeSeconds[edge] ?? Infinity);
        seconds[to] = Math.min(seconds[to] ?? Infinity, by);
      }
    }
  }
  return seconds;
}

const at = (x: number, y: number): LonLat => offsetMetres([-92.3, 41.9], x, y);

describe('F8 the quickest way', () => {
  test('is as quick as an exhaustive search finds, for every pair of junctions', () => {
    fc.assert(
      fc.property(randomStreets, (segments) => {
        const graph = buildGraph(segments);
        for (const from of graph.nodeIds.keys()) {
          const expected = slowestSurely(graph, from);
          for (const to of graph.nodeIds.keys()) {
            const found = routeBetween(graph, from, to);
            if (expected[to] === Infinity) expect(found).toBeUndefined();
            else expect(found?.seconds).toBeCloseTo(expected[to] ?? NaN, 6);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('follows streets end to end, each in a direction it may be driven', () => {
    fc.assert(
      fc.property(randomStreets, (segments) => {
        const graph = buildGraph(segments);
        const last = graph.nodeIds.length - 1;
        const found = last > 0 ? routeBetween(graph, 0, last) : undefined;
        if (!found) return;
        let here = graph.nodeIds[0];
        for (const index of found.segments) {
          const segment = segments[index];
          const isAlong = segment?.from === here && segment?.oneway !== -1;
          expect(isAlong || (segment?.to === here && segment?.oneway !== 1)).toBe(true);
          here = isAlong ? segment?.to : segment?.from;
        }
        expect(here).toBe(graph.nodeIds[last]);
        expect(found.metres).toBeGreaterThanOrEqual(lineMetres(found.coords) - 0.01);
      }),
    );
  });

  test('a one-way street is not driven against, however short', () => {
    const around = [street(2, 3, [at(200, 0), at(200, 300)]), street(3, 1, [at(200, 300), at(0, 0)])];
    const graph = buildGraph([{ ...street(1, 2, [at(0, 0), at(200, 0)]), oneway: 1 }, ...around]);
    expect(route(graph, at(0, 0), at(200, 0))?.segments).toEqual([0]);
    expect(route(graph, at(200, 0), at(0, 0))?.segments).toEqual([1, 2]);
    const against = buildGraph([{ ...street(1, 2, [at(0, 0), at(200, 0)]), oneway: -1 }, ...around]);
    expect(route(against, at(0, 0), at(200, 0))?.segments).toEqual([2, 1]);
  });

  test('a longer arterial beats a shorter alley', () => {
    const graph = buildGraph([
      { ...street(1, 2, [at(0, 0), at(1000, 0)]), kind: 'service' },
      { ...street(1, 2, [at(0, 0), at(500, 200), at(1000, 0)]), kind: 'primary', lengthM: 1100 },
    ]);
    const found = route(graph, at(0, 0), at(1000, 0));
    expect(found?.segments).toEqual([1]);
    expect(found?.coords).toHaveLength(3);
    expect(found?.metres).toBe(1100);
  });

  test('the coordinates run in the direction driven', () => {
    const graph = buildGraph([street(1, 2, [at(0, 0), at(100, 50), at(200, 0)])]);
    expect(route(graph, at(200, 0), at(0, 0))?.coords).toEqual([at(200, 0), at(100, 50), at(0, 0)]);
  });

  test('here to here is no way at all, and an empty city has none', () => {
    const graph = buildGraph([street(1, 2, [at(0, 0), at(200, 0)])]);
    expect(route(graph, at(1, 0), at(2, 0))).toMatchObject({ metres: 0, seconds: 0, coords: [at(0, 0)] });
    expect(route(buildGraph([]), at(0, 0), at(1, 1))).toBeUndefined();
  });
});

describe('the nearest junction', () => {
  test('is the one an exhaustive look finds, near the streets and far from them', () => {
    const anywhere = fc.tuple(fc.integer({ min: -9000, max: 9000 }), fc.integer({ min: -9000, max: 9000 }));
    fc.assert(
      fc.property(randomStreets, anywhere, (segments, [x, y]) => {
        const graph = buildGraph(segments);
        const far = (node: number): number =>
          distanceMetres(at(x, y), [graph.lon[node] ?? 0, graph.lat[node] ?? 0]);
        const reachable = [...graph.nodeIds.keys()].filter((node) => graph.isMain[node] === 1);
        const found = nearestNode(graph, at(x, y));
        if (found === undefined) expect(reachable).toHaveLength(0);
        else expect(far(found)).toBeCloseTo(Math.min(...reachable.map(far)), 6);
      }),
      { numRuns: 300 },
    );
  });

  test('is never in a trap: from each to each there is a way', () => {
    fc.assert(
      fc.property(randomStreets, (segments) => {
        const graph = buildGraph(segments);
        const main = [...graph.nodeIds.keys()].filter((node) => graph.isMain[node] === 1);
        for (const from of main) {
          const seconds = slowestSurely(graph, from);
          for (const to of graph.nodeIds.keys()) {
            const isBothWays = seconds[to] !== Infinity && slowestSurely(graph, to)[from] !== Infinity;
            expect(isBothWays).toBe(graph.isMain[to] === 1);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('is not on a footpath', () => {
    const graph = buildGraph([
      { ...street(1, 2, [at(0, 0), at(50, 0)]), kind: 'footway' },
      street(3, 4, [at(0, 300), at(50, 300)]),
    ]);
    expect(graph.nodeIds).toEqual(['n3', 'n4']);
  });
});

test('the heap gives back what it was given, smallest first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (priorities) => {
      const heap = createHeap();
      priorities.forEach((priority, node) => heap.push(node, priority));
      const drained = priorities.map(() => priorities[heap.pop()]);
      expect(drained).toEqual(priorities.toSorted((a, b) => a - b));
      expect(heap.pop()).toBe(-1);
    }),
  );
});
