import * as fc from 'fast-check';
import { distanceMetres, offsetMetres, type LonLat } from '../../shared/geo.ts';
import type { StreetSegment } from '../../shared/roads/street-segment.ts';

const KINDS = ['motorway', 'primary', 'residential', 'service', 'cowpath'] as const;

/** Small street networks with one-ways, detours, parallel streets and loops. */
export const randomStreets = fc
  .array(fc.tuple(fc.integer({ min: -2000, max: 2000 }), fc.integer({ min: -2000, max: 2000 })), {
    minLength: 2,
    maxLength: 14,
  })
  .chain((spots) => {
    const places = spots.map(([x, y]) => offsetMetres([-92.3, 41.9], x, y));
    const node = fc.nat({ max: places.length - 1 });
    const edge = fc.record({
      from: node,
      to: node,
      kind: fc.constantFrom(...KINDS),
      oneway: fc.constantFrom<1 | -1 | 0>(1, -1, 0),
      detour: fc.double({ min: 1, max: 2, noNaN: true }),
    });
    return fc.array(edge, { minLength: 1, maxLength: 40 }).map((edges) =>
      edges.map(({ from, to, kind, oneway, detour }): StreetSegment => {
        const a = places[from] ?? [0, 0];
        const b = places[to] ?? [0, 0];
        return { ...street(from, to, [a, b]), kind, oneway, lengthM: distanceMetres(a, b) * detour };
      }),
    );
  });

/** A two-way residential street between two numbered junctions. */
export const street = (from: number, to: number, coords: readonly LonLat[]): StreetSegment => ({
  from: `n${from}`,
  to: `n${to}`,
  street: `${from} to ${to}`,
  kind: 'residential',
  oneway: 0,
  lengthM: 0,
  coords,
});
