import type { LonLat } from '../../shared/geo.ts';
import type { StreetSegment } from '../../shared/roads/street-segment.ts';
import { readCsv, type CsvRow } from './csv-rows.ts';

const COLUMNS = [
  'from_node',
  'to_node',
  'street',
  'class',
  'layer',
  'kind',
  'oneway',
  'length_m',
  'zip',
  'left_from',
  'left_to',
  'right_from',
  'right_to',
  'coords',
];

/** Where a segment has no OSM kind, the city's own class says what sort of street it is. */
const KIND_BY_CLASS: Readonly<Record<string, string>> = {
  '0': 'service',
  '1': 'motorway',
  '2': 'trunk',
  '3': 'secondary',
  '4': 'tertiary',
  '5': 'residential',
  '6': 'motorway_link',
};

/** Reads the street import file (see the header above). Throws an ImportError naming line and column. */
export const importStreets = (csv: string): StreetSegment[] => readCsv(csv, COLUMNS).map(segmentOf);

function segmentOf(row: CsvRow): StreetSegment {
  const from = row.text('from_node') || row.fail('from_node is empty');
  const to = row.text('to_node') || row.fail('to_node is empty');
  const lengthM = row.number('length_m');
  if (lengthM < 0) row.fail(`length_m is negative: ${lengthM}`);
  return {
    from,
    to,
    street: row.text('street'),
    kind: kindOf(row),
    oneway: onewayOf(row),
    lengthM,
    coords: coordsOf(row),
    zip: row.text('zip') || undefined,
    leftFrom: row.number('left_from'),
    leftTo: row.number('left_to'),
    rightFrom: row.number('right_from'),
    rightTo: row.number('right_to'),
  };
}

function kindOf(row: CsvRow): string {
  const kind = row.text('kind');
  if (kind !== '') return kind;
  if (row.text('layer').startsWith('Streets_Pedestri')) return 'pedestrian';
  return KIND_BY_CLASS[row.text('class')] ?? row.fail(`class is unknown: "${row.text('class')}"`);
}

function onewayOf(row: CsvRow): 1 | -1 | 0 {
  switch (row.text('oneway')) {
    case '1':
      return 1;
    case '-1':
      return -1;
    case '0':
      return 0;
    default:
      return row.fail(`oneway is not 1, -1 or 0: "${row.text('oneway')}"`);
  }
}

function coordsOf(row: CsvRow): LonLat[] {
  const line = row
    .text('coords')
    .split(';')
    .map((pair): LonLat => {
      const [lon, lat, ...rest] = pair.trim().split(/\s+/).map(Number);
      const isPlace =
        rest.length === 0 &&
        lon !== undefined &&
        lat !== undefined &&
        Math.abs(lon) <= 180 &&
        Math.abs(lat) <= 90;
      return isPlace ? [lon, lat] : row.fail(`coords has no "lon lat" pair in "${pair.trim()}"`);
    });
  if (line.length < 2) row.fail('coords has fewer than two points');
  return line;
}
