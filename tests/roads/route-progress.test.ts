import { describe, expect, test } from 'vitest';
import { generateTown } from '../../server/demo/town.ts';
import { offsetMetres, pointAlong, type LonLat } from '../../shared/geo.ts';
import { distanceWords, minutesWords, steadyMinutes } from '../../shared/roads/eta-words.ts';
import { buildGraph } from '../../shared/roads/graph.ts';
import { createDeviation, progressOn } from '../../shared/roads/route-progress.ts';
import { routeFromHere } from '../../shared/roads/route-from-here.ts';
import { createSeededRandom } from '../../shared/seeded.ts';

const town = generateTown(3);
const graph = buildGraph(town.segments);
const random = createSeededRandom(11);
const somewhere = (): LonLat => {
  const segment = random.pick(town.segments);
  return pointAlong(segment.coords, segment.lengthM / 2)?.point ?? [0, 0];
};

describe('F15 a route from where the vehicle is', () => {
  test('begins at the vehicle, ends at the door, and its parts add up', () => {
    for (let nth = 0; nth < 30; nth += 1) {
      const [from, to] = [somewhere(), somewhere()];
      const route = routeFromHere(graph, { at: from }, to);
      expect([route?.coords[0], route?.coords.at(-1)]).toEqual([from, to]);
      expect(route?.metresTo.at(-1)).toBeCloseTo(route?.metres ?? NaN, 3);
      expect(route?.secondsTo.at(-1)).toBeCloseTo(route?.seconds ?? NaN, 3);
      expect(route?.metresTo).toEqual(route?.metresTo.toSorted((a, b) => a - b));
    }
  });

  test('driven to its end, what is left only falls, and the vehicle is never found off it', () => {
    const route = routeFromHere(graph, { at: somewhere() }, somewhere());
    if (!route) throw new Error('no route');
    const deviation = createDeviation();
    let done = 0;
    let left = Infinity;
    for (let metres = 0; metres <= route.metres; metres += 15) {
      const at = pointAlong(route.coords, metres)?.point ?? [0, 0];
      const seen = progressOn(route, offsetMetres(at, random.between(-6, 6), random.between(-6, 6)), done);
      expect(seen.metresLeft).toBeLessThan(left + 20);
      expect(deviation.offer(seen, 6)).toBe(false);
      done = seen.metresDone;
      left = seen.metresLeft;
    }
    expect(left).toBeLessThan(40);
    expect(progressOn(route, route.coords.at(-1) ?? [0, 0], done).secondsLeft).toBeLessThan(10);
  });

  test('a vehicle that turned off is found off the route after a few fixes, one bad fix is not enough', () => {
    const route = routeFromHere(graph, { at: somewhere() }, somewhere());
    if (!route) throw new Error('no route');
    const away = offsetMetres(route.coords[0] ?? [0, 0], 0, 5000);
    const off = progressOn(route, away);
    const deviation = createDeviation();
    expect(deviation.offer(off, 5)).toBe(false);
    expect(deviation.offer({ metresOff: 0 }, 5)).toBe(false);
    expect([deviation.offer(off, 5), deviation.offer(off, 5), deviation.offer(off, 5)]).toEqual([
      false,
      false,
      true,
    ]);
    const unsure = createDeviation();
    expect([1, 2, 3, 4].map(() => unsure.offer({ metresOff: 90 }, 60))).not.toContain(true);
  });

  test('a junction behind a moving vehicle costs a turn', () => {
    const block = town.segments.find(({ lengthM, oneway }) => lengthM > 80 && oneway === 0);
    if (!block) throw new Error('no block');
    const start: LonLat = block.coords[0] ?? [0, 0];
    const end: LonLat = block.coords.at(-1) ?? [0, 0];
    const place = pointAlong(block.coords, block.lengthM / 2);
    if (!place) throw new Error('no place');
    const on = routeFromHere(graph, { at: place.point, heading: place.heading }, end);
    const back = routeFromHere(graph, { at: place.point, heading: (place.heading + 180) % 360 }, start);
    expect(on?.metres).toBeLessThan(block.lengthM);
    expect(back?.metres).toBeLessThan(block.lengthM);
  });

  test('a graph without streets has no route', () => {
    expect(routeFromHere(buildGraph([]), { at: [0, 0] }, [1, 1])).toBeUndefined();
  });
});

test.each([
  [50, 'miles', '150 ft'],
  [2092, 'miles', '1.3 mi'],
  [40_000, 'miles', '25 mi'],
  [2092, 'kilometres', '2.1 km'],
  [347, 'kilometres', '350 m'],
  [40_000, 'kilometres', '40 km'],
] as const)('%i m in %s is said as %s', (metres, unit, words) =>
  expect(distanceWords(metres, unit)).toBe(words),
);

test('minutes are said whole, and never fewer than one', () => {
  expect([0.2, 4.4, 59.4, 65].map(minutesWords)).toEqual(['1 min', '4 min', '59 min', '1 h 5 min']);
});

test('F13 the shown minutes do not flicker around a half', () => {
  expect([209, 211, 208, 212, 239].map((seconds) => steadyMinutes(4, seconds))).toEqual([4, 4, 4, 4, 4]);
  expect(steadyMinutes(4, 190)).toBe(3);
  expect(steadyMinutes(undefined, 5)).toBe(1);
});
