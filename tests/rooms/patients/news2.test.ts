import { describe, expect, it } from 'vitest';
import {
  news2,
  NEWS2_PARAMETERS,
  type Consciousness,
  type News2Input,
} from '../../../shared/patients/news2.ts';
import { shockIndex } from '../../../shared/patients/shock-index.ts';

type Row = [
  rr: number,
  spo2: number,
  air: 'air' | 'O2',
  sbp: number,
  hr: number,
  avpu: Consciousness,
  t: number,
  scale: 1 | 2,
  total: number,
  risk: string,
];

const input = ([rr, spo2, air, sbp, hr, avpu, t, scale]: Row): News2Input => ({
  respirationRate: rr,
  spo2,
  onOxygen: air === 'O2',
  systolic: sbp,
  pulse: hr,
  consciousness: avpu,
  temperature: t,
  spo2Scale: scale,
});

/** The published vectors of the scale, worked by hand from the chart. */
const GOLDEN: Row[] = [
  [16, 97, 'air', 120, 80, 'A', 37.0, 1, 0, 'low'],
  [22, 93, 'O2', 95, 115, 'A', 38.5, 1, 11, 'high'],
  [18, 97, 'O2', 130, 88, 'A', 36.5, 2, 5, 'medium'],
  [25, 97, 'air', 120, 80, 'A', 37.0, 1, 3, 'low-medium'],
  [8, 91, 'O2', 90, 131, 'V', 35.0, 1, 20, 'high'],
  [24, 96, 'air', 219, 110, 'A', 39.0, 1, 4, 'low'],
  [18, 93, 'air', 130, 88, 'A', 36.5, 2, 0, 'low'],
  [18, 93, 'O2', 130, 88, 'A', 36.5, 2, 3, 'low'],
];

const healthy: News2Input = input([16, 97, 'air', 120, 80, 'A', 37, 1, 0, 'low']);

const pointsFor = (change: Partial<News2Input>): number | undefined => {
  const score = news2({ ...healthy, ...change });
  return score.kind === 'complete' ? score.total : undefined;
};

describe('E2: NEWS2', () => {
  it.each(GOLDEN)('%d %d %s %d %d %s %d scale %d is %d, %s', (...row) => {
    const [total, risk] = row.slice(8);
    expect(news2(input(row))).toMatchObject({ kind: 'complete', total, risk });
  });

  it.each<[keyof News2Input, [number, number][]]>([
    [
      'respirationRate',
      [
        [8, 3],
        [9, 1],
        [11, 1],
        [12, 0],
        [20, 0],
        [21, 2],
        [24, 2],
        [25, 3],
      ],
    ],
    [
      'spo2',
      [
        [91, 3],
        [92, 2],
        [93, 2],
        [94, 1],
        [95, 1],
        [96, 0],
      ],
    ],
    [
      'systolic',
      [
        [90, 3],
        [91, 2],
        [100, 2],
        [101, 1],
        [110, 1],
        [111, 0],
        [219, 0],
        [220, 3],
      ],
    ],
    [
      'pulse',
      [
        [40, 3],
        [41, 1],
        [50, 1],
        [51, 0],
        [90, 0],
        [91, 1],
        [110, 1],
        [111, 2],
        [130, 2],
        [131, 3],
      ],
    ],
    [
      'temperature',
      [
        [35, 3],
        [35.1, 1],
        [36, 1],
        [36.1, 0],
        [38, 0],
        [38.1, 1],
        [39, 1],
        [39.1, 2],
      ],
    ],
  ])('%s at every edge of the chart', (name, edges) => {
    expect(edges.map(([value]) => [value, pointsFor({ [name]: value })])).toEqual(edges);
  });

  it.each<[number, boolean, number]>([
    [83, true, 3],
    [84, true, 2],
    [85, true, 2],
    [86, true, 1],
    [87, true, 1],
    [88, true, 0],
    [92, true, 0],
    [93, true, 1],
    [94, true, 1],
    [95, true, 2],
    [96, true, 2],
    [97, true, 3],
    [93, false, 0],
    [100, false, 0],
  ])('scale 2 at %d %%, oxygen %s: %d', (spo2, onOxygen, points) => {
    expect(pointsFor({ spo2, onOxygen, spo2Scale: 2 })).toBe(points + (onOxygen ? 2 : 0));
  });

  it.each(['C', 'V', 'P', 'U'] as const)('%s is 3', (consciousness) => {
    expect(pointsFor({ consciousness })).toBe(3);
  });

  it('the temperature is rounded to one decimal first', () => {
    expect([35.04, 35.06, 39.04, 39.06].map((temperature) => pointsFor({ temperature }))).toEqual([
      3, 1, 1, 2,
    ]);
  });

  it.each(NEWS2_PARAMETERS)('without %s it is incomplete, never 0', (name) => {
    const { [name]: _left, ...rest } = healthy;
    expect(news2(rest)).toMatchObject({ kind: 'incomplete', known: 6, missing: [name], atLeast: 0 });
  });

  it('on scale 2 a high reading says nothing until oxygen is known', () => {
    const { onOxygen: _left, ...rest } = healthy;
    expect(news2({ ...rest, spo2: 97, spo2Scale: 2 })).toMatchObject({ missing: ['spo2', 'onOxygen'] });
    expect(news2({ ...rest, spo2: 83, spo2Scale: 2 })).toMatchObject({ missing: ['onOxygen'], atLeast: 3 });
  });

  it('is not for children or pregnancy, and says why', () => {
    expect(news2(healthy, { ageYears: 15 }).kind).toBe('not-applicable');
    expect(news2(healthy, { pregnant: true }).kind).toBe('not-applicable');
    expect(news2(healthy, { ageYears: 16 }).kind).toBe('complete');
  });
});

describe('E2: shock index', () => {
  it.each([
    [59, 100, 0.59, '<0.6', false],
    [60, 100, 0.6, '0.6 to <1.0', false],
    [90, 100, 0.9, '0.6 to <1.0', false],
    [91, 100, 0.91, '0.6 to <1.0', true],
    [100, 100, 1, '1.0 to <1.4', true],
    [139, 100, 1.39, '1.0 to <1.4', true],
    [140, 100, 1.4, '>=1.4', true],
  ] as const)('%d over %d is %d, class %s', (pulse, systolic, index, name, isRaised) => {
    expect(shockIndex(pulse, systolic)).toEqual({ index, class: name, isRaised });
  });

  it('is nothing without both readings or without a pressure', () => {
    expect([shockIndex(80, undefined), shockIndex(undefined, 120), shockIndex(80, 0)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
