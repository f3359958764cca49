import { describe, expect, test } from 'vitest';
import { distanceMetres, isWithin } from '../../shared/geo.ts';
import { buildGraph } from '../../shared/roads/graph.ts';
import { route } from '../../shared/roads/route.ts';
import { createSeededRandom } from '../../shared/seeded.ts';
import { generateTown } from '../../server/demo/town.ts';

const SEEDS = [1, 2, 3, 42, Date.now() % 100_000];

describe.each(SEEDS)('F16 the generated town of seed %d', (seed) => {
  const town = generateTown(seed);
  const graph = buildGraph(town.segments);

  test('is connected: more than 97 % of its junctions can all reach each other', () => {
    const main = graph.isMain.reduce((sum, is) => sum + is, 0);
    expect(graph.nodeIds.length).toBeGreaterThan(900);
    expect(main / graph.nodeIds.length).toBeGreaterThan(0.97);
  });

  test('is a town, not a lattice: all kinds of street, one-ways, bends and bridges', () => {
    const kinds = new Set(town.segments.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['primary', 'residential', 'secondary', 'tertiary', 'trunk']);
    expect(town.segments.filter(({ oneway }) => oneway !== 0).length).toBeGreaterThan(40);
    expect(new Set(town.segments.map(({ street }) => street)).size).toBeGreaterThan(70);
    expect(town.segments.every(({ coords, lengthM }) => coords.length >= 2 && lengthM > 5)).toBe(true);
  });

  test('has six stations and four hospitals, apart, on reachable streets', () => {
    expect(town.stations).toHaveLength(6);
    expect(town.hospitals).toHaveLength(4);
    const places = [...town.stations, ...town.hospitals];
    expect(new Set(places.map(({ address }) => address)).size).toBe(10);
    for (const { lon, lat } of places) {
      expect(isWithin(town.bounds, [lon, lat])).toBe(true);
      expect(route(graph, town.centre, [lon, lat])).toBeDefined();
    }
    expect(new Set(town.hospitals.flatMap(({ capabilities }) => capabilities)).size).toBeGreaterThan(5);
  });

  test('its addresses lie on its streets, with zip and number', () => {
    const random = createSeededRandom(seed);
    for (let n = 0; n < 50; n += 1) {
      const { address, zip, lat, lon } = town.randomAddress(random);
      expect(address).toMatch(/^\d{3,5} \S/);
      expect(zip).toMatch(/^5290[1-6]$/);
      const from = town.stations[n % 6];
      const way = from && route(graph, [from.lon, from.lat], [lon, lat]);
      const end = way?.coords.at(-1);
      expect(end && distanceMetres(end, [lon, lat])).toBeLessThan(400);
    }
  });

  test('a house number means one place on its street', () => {
    const overlaps = [...Map.groupBy(town.segments, ({ street }) => street).values()].flatMap((stretches) => {
      const inOrder = stretches.toSorted((a, b) => (a.leftFrom ?? 0) - (b.leftFrom ?? 0));
      return inOrder.filter(
        (stretch, index) => (stretch.leftFrom ?? 0) + 8 < (inOrder[index - 1]?.leftTo ?? 0),
      );
    });
    expect(overlaps.map(({ street, leftFrom }) => `${leftFrom} ${street}`)).toEqual([]);
  });

  test('its map has every layer, and names on its streets', () => {
    const layers = Map.groupBy(town.basemap.features, ({ properties }) => properties.layer);
    expect([...layers.keys()].sort()).toEqual(['earth', 'landuse', 'places', 'pois', 'roads', 'water']);
    const roads = layers.get('roads') ?? [];
    expect(roads.filter(({ properties }) => properties.name).length).toBeGreaterThan(0.99 * roads.length - 1);
    for (const { geometry } of town.basemap.features) {
      if (geometry.type !== 'Polygon') continue;
      expect(geometry.coordinates[0]?.[0]).toEqual(geometry.coordinates[0]?.at(-1));
    }
  });
});

test('the same seed gives the same town to the last house number, another seed another', () => {
  expect(JSON.stringify(generateTown(5))).toBe(JSON.stringify(generateTown(5)));
  expect(JSON.stringify(generateTown(5).segments)).not.toBe(JSON.stringify(generateTown(6).segments));
});
