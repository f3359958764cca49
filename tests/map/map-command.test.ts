import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { generateTown } from '../../server/demo/town.ts';
import { runMapCommand } from '../../server/map-command.ts';
import { createMapRoutes } from '../../server/map/map-routes.ts';
import { unpackStreets } from '../../shared/roads/street-file.ts';
import type { StreetSegment } from '../../shared/roads/street-segment.ts';

let dataDir: string;
let file: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'rb-map-command-'));
  file = join(dataDir, 'streets.csv');
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const HEADER =
  'from_node,to_node,street,class,layer,kind,oneway,length_m,zip,left_from,left_to,right_from,right_to,coords';
const lineOf = ({ from, to, street, kind, oneway, lengthM, coords }: StreetSegment): string =>
  [
    from,
    to,
    street,
    5,
    '',
    kind,
    oneway,
    lengthM,
    '',
    0,
    0,
    0,
    0,
    coords.map((at) => at.join(' ')).join(';'),
  ].join();
const csvOf = (segments: readonly StreetSegment[]): string => [HEADER, ...segments.map(lineOf)].join('\n');
const importing = (what: string) => runMapCommand([what, file], dataDir);

test('F15 imported streets are what tablets fetch', async () => {
  const { segments } = generateTown(2);
  writeFileSync(file, csvOf(segments));
  expect(await importing('import-streets')).toMatch(new RegExp(`^${segments.length} streets, `));
  const routes = createMapRoutes({ dataDir, town: () => generateTown(2) });
  const { streets } = (await (await routes.request('/map/package.json')).json()) as {
    streets: { url: string };
  };
  const body = Buffer.from(await (await routes.request(streets.url)).arrayBuffer());
  expect(unpackStreets(JSON.parse(gunzipSync(body).toString())).length).toBe(segments.length);
});

test('a file that is not one leaves the streets there were, and says what is wrong with it', async () => {
  const { segments } = generateTown(2);
  writeFileSync(file, csvOf(segments));
  await importing('import-streets');
  writeFileSync(file, `${csvOf(segments)}\nbroken`);
  await expect(importing('import-streets')).rejects.toThrow(/^line /);
  writeFileSync(
    file,
    csvOf(segments.map((segment, nth) => ({ ...segment, from: `${nth}a`, to: `${nth}b` }))),
  );
  await expect(importing('import-streets')).rejects.toThrow('junctions reach each other');
  await expect(importing('import-tiles')).rejects.toThrow('is not a PMTiles archive');
  expect(readdirSync(join(dataDir, 'map'))).toEqual(['streets.json.gz']);
});

test('a command written wrongly shows how to write it', async () => {
  await expect(runMapCommand(['import-streets'], dataDir)).rejects.toThrow(/^Usage: npm run/);
  await expect(runMapCommand(['draw', file], dataDir)).rejects.toThrow(/^Usage: npm run/);
});
