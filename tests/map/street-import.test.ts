import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '../../shared/seeded.ts';
import { buildGraph } from '../../shared/roads/graph.ts';
import { routeBetween } from '../../shared/roads/route.ts';
import { importStreets } from '../../server/map/street-import.ts';
import { generateTown } from '../../server/demo/town.ts';
import { optionalData } from '../geo/optional-data.ts';

const HEADER =
  'cnn,from_node,to_node,street,class,layer,kind,oneway,length_m,zip,neighborhood,left_from,left_to,right_from,right_to,coords';
const GOOD =
  '1,10,20,"ELM, THE",5,STREETS,residential,1,40.5,52901,West,101,199,100,198,-92.3 41.9;-92.31 41.9';

describe('street import', () => {
  test('a line becomes a segment', () => {
    expect(importStreets(`\uFEFF${HEADER}\r\n${GOOD}\r\n`)).toEqual([
      {
        from: '10',
        to: '20',
        street: 'ELM, THE',
        kind: 'residential',
        oneway: 1,
        lengthM: 40.5,
        zip: '52901',
        leftFrom: 101,
        leftTo: 199,
        rightFrom: 100,
        rightTo: 198,
        coords: [
          [-92.3, 41.9],
          [-92.31, 41.9],
        ],
      },
    ]);
  });

  test('without an OSM kind the class decides, and a pedestrian street is not driven', () => {
    const kinds = importStreets(
      [
        HEADER,
        GOOD.replace('residential', ''),
        GOOD.replace('5,STREETS,residential', '0,Streets_Pedestrian,'),
      ].join('\n'),
    ).map(({ kind }) => kind);
    expect(kinds).toEqual(['residential', 'pedestrian']);
  });

  test.each([
    ['a bad one-way', GOOD.replace(',1,40.5', ',yes,40.5'), 'line 3: oneway is not 1, -1 or 0: "yes"'],
    ['a bad length', GOOD.replace('40.5', 'far'), 'line 3: length_m is not a number: "far"'],
    ['a lonely point', GOOD.replace(';-92.31 41.9', ''), 'line 3: coords has fewer than two points'],
    [
      'swapped coordinates',
      GOOD.replace('-92.31 41.9', '41.9 -92.31'),
      'line 3: coords has no "lon lat" pair in "41.9 -92.31"',
    ],
    [
      'words for coordinates',
      GOOD.replace('-92.31 41.9', 'here there'),
      'line 3: coords has no "lon lat" pair in "here there"',
    ],
    ['no junction', GOOD.replace('1,10,20', '1,,20'), 'line 3: from_node is empty'],
    [
      'an unknown class',
      GOOD.replace('5,STREETS,residential', '9,STREETS,'),
      'line 3: class is unknown: "9"',
    ],
    ['a ragged line', '1,2,3', 'line 3: 3 columns where the header has 16'],
  ])('%s is refused with its line', (_, line, message) => {
    expect(() => importStreets([HEADER, GOOD, line].join('\n'))).toThrow(message);
  });

  test('a missing column is named', () => {
    expect(() => importStreets('a,b\n1,2')).toThrow('line 1: missing column from_node, to_node, street');
  });
});

test('F8 a city is routed, almost all of it reachable', () => {
  const file = optionalData('map/sf-streets.csv');
  const segments = file ? importStreets(readFileSync(file, 'utf8')) : generateTown(1).segments;
  expect(segments.length).toBeGreaterThan(file ? 15_000 : 1500);
  const graph = buildGraph(segments);
  const main = [...graph.nodeIds.keys()].filter((node) => graph.isMain[node] === 1);
  expect(main.length / graph.nodeIds.length).toBeGreaterThan(0.97);
  const random = createSeededRandom(1);
  for (let n = 0; n < 100; n += 1) {
    expect(routeBetween(graph, random.pick(main), random.pick(main))?.seconds).toBeLessThan(3600);
  }
});
