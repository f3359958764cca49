import { expect, test } from 'vitest';
import { generateTown } from '../../server/demo/town.ts';
import { buildGraph } from '../../shared/roads/graph.ts';
import { route } from '../../shared/roads/route.ts';
import { packStreets, unpackStreets } from '../../shared/roads/street-file.ts';
import { distanceMetres } from '../../shared/geo.ts';

const { segments } = generateTown(5);
const packed: unknown = JSON.parse(JSON.stringify(packStreets(segments)));

test('F15 packed streets are the same streets, to a tenth of a metre', () => {
  const again = unpackStreets(packed);
  expect(again.map(({ street, kind, oneway }) => [street, kind, oneway])).toEqual(
    segments.map(({ street, kind, oneway }) => [street, kind, oneway]),
  );
  again.forEach(({ coords, lengthM }, nth) => {
    const before = segments[nth];
    expect(lengthM).toBeCloseTo(before?.lengthM ?? NaN, 1);
    expect(coords.length).toBe(before?.coords.length);
    coords.forEach((point, place) =>
      expect(distanceMetres(point, before?.coords[place] ?? [0, 0])).toBeLessThan(0.1),
    );
  });
});

test('F15 a route on the device is the route of the server', () => {
  const here = buildGraph(unpackStreets(packed));
  const there = buildGraph(segments);
  const from = segments[3]?.coords[0] ?? [0, 0];
  const to = segments.at(-7)?.coords[0] ?? [0, 0];
  expect(route(here, from, to)?.metres).toBeCloseTo(route(there, from, to)?.metres ?? NaN, -1);
});

test('what is no street file, or only the beginning of one, is refused', () => {
  expect(() => unpackStreets({ format: 'something' })).toThrow('not a readback-streets-1 file');
  const { numbers, ...rest } = packStreets(segments);
  expect(() => unpackStreets({ ...rest, numbers: numbers.slice(0, -3) })).toThrow('in the middle');
});
