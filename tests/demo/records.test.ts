import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type DispatchDay, MILESTONES, recordDefects, type Stamps } from '../../server/demo/dispatch-day.ts';
import { generateDay } from '../../server/demo/generated-day.ts';
import { likelyHospital } from '../../server/demo/likely-hospital.ts';
import { listDays, readDay } from '../../server/demo/records.ts';
import { generateTown } from '../../server/demo/town.ts';
import { optionalData } from '../geo/optional-data.ts';

const town = generateTown(1);
const folder = mkdtempSync(join(tmpdir(), 'records-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEADER = [
  'Call Number',
  'Unit ID',
  'Incident Number',
  'Call Type',
  'Received DtTm',
  'Entry DtTm',
  'Dispatch DtTm',
  'Response DtTm',
  'On Scene DtTm',
  'Transport DtTm',
  'Hospital DtTm',
  'Call Final Disposition',
  'Available DtTm',
  'Address',
  'Zipcode of Incident',
  'Final Priority',
  'Unit Type',
  'Unit sequence in call dispatch',
  'Location',
];

const row = (changes: Readonly<Record<string, string>>): string => {
  const cells: Readonly<Record<string, string>> = {
    'Call Number': '1',
    'Unit ID': 'M1',
    'Incident Number': '9',
    'Call Type': 'Medical Incident',
    'Received DtTm': '03/08/2020 01:59:00 AM',
    'Dispatch DtTm': '03/08/2020 03:01:00 AM',
    'Unit Type': 'MEDIC',
    'Unit sequence in call dispatch': '1',
    Location: '(37.5, -122.5)',
    ...changes,
  };
  return HEADER.map((name) => `"${cells[name] ?? ''}"`).join(',');
};

const fileOf = (...lines: string[]): string => {
  const file = join(folder, 'calls.csv');
  writeFileSync(file, [HEADER.join(','), ...lines].join('\n'));
  return file;
};

const stampCount = (days: readonly DispatchDay[]): number =>
  days.flatMap(({ calls }) =>
    calls.flatMap(({ units }) => units.flatMap(({ stamps }) => Object.keys(stamps))),
  ).length;

const day = (...units: readonly (readonly [string, Stamps])[]): DispatchDay => ({
  date: '2026-01-01',
  zone: 'UTC',
  calls: units.map(([unitId, stamps], index) => ({
    callNumber: `${index}`,
    incidentNumber: `${index}`,
    receivedAt: '2026-01-01T00:00:00Z',
    type: 'Medical Incident',
    address: '',
    zip: '',
    priority: '3',
    lat: 0,
    lon: 0,
    disposition: '',
    units: [{ unitId, unitType: 'MEDIC', stamps }],
  })),
});

const t = (minute: number): string => `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`;
const CLEAN: Stamps = {
  dispatched: t(0),
  enRoute: t(1),
  onScene: t(5),
  transporting: t(20),
  atDestination: t(30),
  available: t(50),
};

const without = (milestone: keyof Stamps): Stamps =>
  Object.fromEntries(Object.entries(CLEAN).filter(([name]) => name !== milestone));

describe('records are read as they are', () => {
  test('a call has its units in the order they were sent, and its times in the offset of the hour', () => {
    const file = fileOf(row({ 'Unit ID': 'M2', 'Unit sequence in call dispatch': '2' }), row({}));
    const [call] = readDay(file, '2020-03-08').calls;
    expect(call?.receivedAt).toBe('2020-03-08T01:59:00-08:00');
    expect(call?.units.map(({ unitId }) => unitId)).toEqual(['M1', 'M2']);
    expect(call?.units[0]?.stamps).toEqual({ dispatched: '2020-03-08T03:01:00-07:00' });
    expect([call?.lat, call?.lon]).toEqual([37.5, -122.5]);
  });

  test('engines can be left out, and with them the calls only they went to', () => {
    const file = fileOf(row({}), row({ 'Call Number': '2', 'Unit ID': 'E5', 'Unit Type': 'ENGINE' }));
    expect(readDay(file, '2020-03-08').calls).toHaveLength(2);
    expect(readDay(file, '2020-03-08', { isAmbulancesOnly: true }).calls).toHaveLength(1);
    expect(readDay(file, '2020-03-09').calls).toEqual([]);
    expect(listDays(file)).toEqual(['2020-03-08']);
  });

  test.each([
    [{ 'On Scene DtTm': 'soon' }, 'line 3: On Scene DtTm is not "MM/DD/YYYY hh:mm:ss AM": "soon"'],
    [{ Location: '(north, south)' }, 'line 3: Location is not "(lat, lon)": "(north, south)"'],
    [{ Location: '' }, 'line 3: Location is not "(lat, lon)": ""'],
    [{ 'Received DtTm': '' }, 'line 3: Received DtTm is empty'],
  ])('%j is refused with its line', (changes, message) => {
    expect(() => readDay(fileOf(row({}), row({ 'Call Number': '2', ...changes })), '2020-03-08')).toThrow(
      message,
    );
  });
});

describe('F3 defects are counted, not repaired', () => {
  test.each([
    ['none', CLEAN, {}],
    ['out of order', { ...CLEAN, atDestination: t(10) }, { outOfOrder: 1 }],
    ['equal', { ...CLEAN, enRoute: t(0) }, { equalStamps: 1 }],
    ['no arrival at the destination', without('atDestination'), { missingStamps: 1 }],
    ['no arrival at the scene', without('onScene'), { missingStamps: 1 }],
    ['never cleared', without('available'), { missingStamps: 1 }],
    ['cancelled en route', { dispatched: t(0), enRoute: t(1), available: t(3) }, { cancelledEnRoute: 1 }],
    ['cancelled before', { dispatched: t(0), available: t(3) }, { cancelledBeforeEnRoute: 1 }],
    ['no transport is no defect', { dispatched: t(0), enRoute: t(1), onScene: t(3), available: t(9) }, {}],
  ])('%s', (_, stamps, expected) => {
    const none = {
      outOfOrder: 0,
      equalStamps: 0,
      missingStamps: 0,
      cancelledBeforeEnRoute: 0,
      cancelledEnRoute: 0,
      dispatchedBeforeAvailable: 0,
    };
    expect(recordDefects(day(['M1', stamps]))).toEqual({ ...none, ...expected });
  });

  test('sent again before available counts, by unit', () => {
    const later = Object.fromEntries(MILESTONES.map((milestone, index) => [milestone, t(40 + index)]));
    expect(recordDefects(day(['M1', later], ['M1', CLEAN])).dispatchedBeforeAvailable).toBe(1);
    expect(recordDefects(day(['M1', CLEAN], ['M2', later])).dispatchedBeforeAvailable).toBe(0);
  });
});

describe('F16 a day of dispatching', () => {
  const files = ['dispatch/sffd-calls-2017-01.csv', 'dispatch/sffd-calls-2020-04.csv'].flatMap(
    (path) => optionalData(path) ?? [],
  );
  const days =
    files.length === 2
      ? files.flatMap((file) => listDays(file).map((date) => readDay(file, date, { isAmbulancesOnly: true })))
      : Array.from({ length: 9 }, (_, seed) => generateDay(town, seed, { calls: 300, units: 64 }));
  const responses = days.flatMap(({ calls }) => calls.flatMap(({ units }) => units));

  test(`every stamp of the ${files.length === 2 ? 'real' : 'generated'} days arrives`, () => {
    expect(days).toHaveLength(9);
    if (files.length < 2) {
      expect(stampCount(days)).toBeGreaterThan(9 * 300 * 4);
      return;
    }
    // Counted in the text itself: the ambulance rows' non-empty cells of the six columns.
    const inText = files.reduce((sum, file) => {
      const lines = readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => /,(MEDIC|PRIVATE),/.test(line));
      return (
        sum + lines.reduce((count, line) => count + (line.match(/\d\d:\d\d:\d\d [AP]M/g) ?? []).length - 2, 0)
      );
    }, 0);
    expect(stampCount(days)).toBe(inText);
    expect(responses).toHaveLength(2921);
  });

  test('has the defects of real records', () => {
    const totals = days.map(recordDefects);
    const total = (kind: keyof ReturnType<typeof recordDefects>): number =>
      totals.reduce((sum, defects) => sum + defects[kind], 0);
    if (files.length === 2) {
      expect(total('outOfOrder')).toBe(13);
      expect(total('equalStamps')).toBe(143);
      expect(total('missingStamps')).toBe(21);
      expect(total('dispatchedBeforeAvailable')).toBe(6);
    }
    for (const kind of [
      'outOfOrder',
      'equalStamps',
      'missingStamps',
      'cancelledEnRoute',
      'cancelledBeforeEnRoute',
    ] as const) {
      expect(total(kind), kind).toBeGreaterThan(0);
    }
  });
});

describe('F16 the generated day', () => {
  const days = Array.from({ length: 8 }, (_, seed) => generateDay(town, seed + 1));
  const responses = days.flatMap(({ calls }) => calls.flatMap(({ units }) => units));
  const seconds = (from: keyof Stamps, to: keyof Stamps): number[] =>
    responses
      .flatMap(({ stamps }) =>
        stamps[from] && stamps[to] ? [(Date.parse(stamps[to]) - Date.parse(stamps[from])) / 1000] : [],
      )
      .sort((a, b) => a - b);

  test('is the same for the same seed', () => {
    expect(generateDay(town, 3)).toEqual(generateDay(town, 3));
    expect(generateDay(town, 3)).not.toEqual(generateDay(town, 4));
  });

  test.each([
    ['enRoute', 'onScene', 424, 994],
    ['onScene', 'transporting', 1024, 1854],
    ['transporting', 'atDestination', 744, 1569],
    ['atDestination', 'available', 2126, 3378],
  ] as const)('%s to %s has the median and 90th percentile of the real ones', (from, to, median, p90) => {
    const drawn = seconds(from, to);
    expect((drawn[Math.floor(drawn.length / 2)] ?? 0) / median).toBeGreaterThan(0.85);
    expect((drawn[Math.floor(drawn.length / 2)] ?? 0) / median).toBeLessThan(1.15);
    expect((drawn[Math.floor(drawn.length * 0.9)] ?? 0) / p90).toBeGreaterThan(0.8);
    expect((drawn[Math.floor(drawn.length * 0.9)] ?? 0) / p90).toBeLessThan(1.2);
  });

  test('has its demand by day, its quiet by night, and twenty units hardly ever sent twice', () => {
    const hours = days.flatMap(({ calls }) =>
      calls.map(({ receivedAt }) => Number(receivedAt.slice(11, 13))),
    );
    const within = (from: number, to: number): number =>
      hours.filter((hour) => hour >= from && hour < to).length;
    expect(within(10, 16)).toBeGreaterThan(1.7 * within(0, 6));
    expect(new Set(responses.map(({ unitId }) => unitId)).size).toBe(20);
    const overlaps = days.reduce((sum, each) => sum + recordDefects(each).dispatchedBeforeAvailable, 0);
    expect(overlaps / responses.length).toBeLessThan(0.01);
    expect(
      days.every(({ date, calls }) => calls.every(({ receivedAt }) => receivedAt.startsWith(date))),
    ).toBe(true);
  });

  test('a smaller service on another date', () => {
    const small = generateDay(town, 1, { date: '2026-07-04', units: 3, calls: 20 });
    expect(small.calls.length).toBeGreaterThan(8);
    expect(small.calls[0]?.receivedAt).toMatch(/^2026-07-04T.*-05:00$/);
    expect(
      new Set(small.calls.flatMap(({ units }) => units.map(({ unitId }) => unitId))).size,
    ).toBeLessThanOrEqual(3);
  });
});

test('the likely hospital of a transport is the one at a fitting distance', () => {
  const scene = { lat: 41.9, lon: -92.3 };
  const [near, far] = [
    { lat: 41.905, lon: -92.3 },
    { lat: 41.96, lon: -92.3 },
  ];
  expect(likelyHospital([near, far], scene, 120)).toBe(near);
  expect(likelyHospital([near, far], scene, 1300)).toBe(far);
  expect(likelyHospital([], scene, 60)).toBeUndefined();
});
