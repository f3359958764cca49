import { readFileSync } from 'node:fs';
import { readCsv, type CsvRow } from '../map/csv-rows.ts';
import {
  type DispatchCall,
  type DispatchDay,
  type Milestone,
  MILESTONES,
  type UnitResponse,
} from './dispatch-day.ts';
import { createZoneClock } from './local-time.ts';

/** San Francisco's published dispatch records: one row per unit per call, local times without a zone. */
const ZONE = 'America/Los_Angeles';

const STAMP_COLUMNS: Readonly<Record<Milestone, string>> = {
  dispatched: 'Dispatch DtTm',
  enRoute: 'Response DtTm',
  onScene: 'On Scene DtTm',
  transporting: 'Transport DtTm',
  atDestination: 'Hospital DtTm',
  available: 'Available DtTm',
};

const COLUMNS = [
  'Call Number',
  'Unit ID',
  'Incident Number',
  'Call Type',
  'Received DtTm',
  'Entry DtTm',
  ...Object.values(STAMP_COLUMNS),
  'Call Final Disposition',
  'Address',
  'Zipcode of Incident',
  'Final Priority',
  'Unit Type',
  'Unit sequence in call dispatch',
  'Location',
];

const AMBULANCES = new Set(['MEDIC', 'PRIVATE']);

export interface RecordOptions {
  /** Leave out engines, trucks and chiefs, and the calls only they went to. */
  readonly isAmbulancesOnly?: boolean;
}

/** The days (YYYY-MM-DD, local) on which a file has calls. Throws an ImportError naming the line. */
export const listDays = (file: string): string[] => [...new Set(readFile(file).map(dayOf))].sort();

/** One day of a file, defects and all. A date without calls gives an empty day. */
export function readDay(file: string, date: string, options: RecordOptions = {}): DispatchDay {
  const clock = createZoneClock(ZONE);
  const rows = readFile(file).filter((row) => dayOf(row) === date);
  const wanted = options.isAmbulancesOnly
    ? rows.filter((row) => AMBULANCES.has(row.text('Unit Type')))
    : rows;
  const byCall = Map.groupBy(wanted, (row) => row.text('Call Number'));
  const calls = [...byCall.values()].flatMap((group) => callOf(group, clock.toIso));
  calls.sort((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt));
  return { date, zone: ZONE, calls };
}

const readFile = (file: string): CsvRow[] => readCsv(readFileSync(file, 'utf8'), COLUMNS);

type ToIso = ReturnType<typeof createZoneClock>['toIso'];

function callOf(rows: readonly CsvRow[], toIso: ToIso): DispatchCall[] {
  const first = rows[0];
  if (!first) return [];
  const enteredAt = stampOf(first, 'Entry DtTm', toIso);
  const [lat, lon] = locationOf(first);
  return [
    {
      callNumber: first.text('Call Number'),
      incidentNumber: first.text('Incident Number'),
      receivedAt: stampOf(first, 'Received DtTm', toIso) ?? first.fail('Received DtTm is empty'),
      ...(enteredAt === undefined ? {} : { enteredAt }),
      type: first.text('Call Type'),
      address: first.text('Address'),
      zip: first.text('Zipcode of Incident'),
      priority: first.text('Final Priority'),
      lat,
      lon,
      disposition: first.text('Call Final Disposition'),
      units: rows.toSorted(bySequence).map((row) => responseOf(row, toIso)),
    },
  ];
}

const bySequence = (a: CsvRow, b: CsvRow): number =>
  a.number('Unit sequence in call dispatch') - b.number('Unit sequence in call dispatch');

function responseOf(row: CsvRow, toIso: ToIso): UnitResponse {
  const stamps: Partial<Record<Milestone, string>> = {};
  for (const milestone of MILESTONES) {
    const stamp = stampOf(row, STAMP_COLUMNS[milestone], toIso);
    if (stamp !== undefined) stamps[milestone] = stamp;
  }
  return { unitId: row.text('Unit ID'), unitType: row.text('Unit Type'), stamps };
}

const LOCAL = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d):(\d\d) (AM|PM)$/;

function wallOf(row: CsvRow, column: string) {
  const text = row.text(column);
  if (text === '') return undefined;
  const match = LOCAL.exec(text) ?? row.fail(`${column} is not "MM/DD/YYYY hh:mm:ss AM": "${text}"`);
  const [month = 0, day = 0, year = 0, hour12 = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const hour = (hour12 % 12) + (match[7] === 'PM' ? 12 : 0);
  return { year, month, day, hour, minute, second };
}

function stampOf(row: CsvRow, column: string, toIso: ToIso): string | undefined {
  const wall = wallOf(row, column);
  return wall && toIso(wall);
}

function dayOf(row: CsvRow): string {
  const wall = wallOf(row, 'Received DtTm') ?? row.fail('Received DtTm is empty');
  return [wall.year, wall.month, wall.day].map((part) => String(part).padStart(2, '0')).join('-');
}

function locationOf(row: CsvRow): [lat: number, lon: number] {
  const [lat, lon] = row
    .text('Location')
    .replace(/[()]/g, '')
    .split(',')
    .map((part) => (part.trim() === '' ? NaN : Number(part)));
  const isPlace = lat !== undefined && lon !== undefined && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return isPlace ? [lat, lon] : row.fail(`Location is not "(lat, lon)": "${row.text('Location')}"`);
}
