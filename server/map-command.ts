/** The operator's own map, brought in from the command line: checked as a whole before it takes the place of the old one. */
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildGraph } from '../shared/roads/graph.ts';
import { parseConfig } from './config.ts';
import { packedStreets, STREETS_FILE } from './map/installed-map.ts';
import { archiveBounds } from './map/map-directory.ts';
import { importStreets } from './map/street-import.ts';

export const USAGE = `Usage: npm run --silent map -- import-streets streets.csv   streets to route on (columns: from_node, to_node,
                            street, class, layer, kind, oneway, length_m, zip, left_from, left_to, right_from, right_to, coords)
       npm run --silent map -- import-tiles area.pmtiles    what is drawn (PMTiles version 3, Protomaps layers)
A running server takes both up by itself; tablets fetch them when their crew is not on a call.`;

/** Returns what was done, in a sentence. Throws, with the old map still there, when the file is no such thing. */
export async function runMapCommand(args: readonly string[], dataDir: string): Promise<string> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  const [what, file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error(USAGE);
  const folder = join(dataDir, 'map');
  await mkdir(folder, { recursive: true });
  if (what === 'import-streets') return takeStreets(file, folder);
  if (what === 'import-tiles') return takeTiles(file, folder);
  throw new Error(USAGE);
}

const MOSTLY = 0.5;

async function takeStreets(file: string, folder: string): Promise<string> {
  const segments = importStreets(await readFile(file, 'utf8'));
  const { isMain } = buildGraph(segments);
  const reachable = isMain.reduce((sum, one) => sum + one, 0);
  if (reachable < isMain.length * MOSTLY || reachable === 0)
    throw new Error(
      `${file}: only ${reachable} of ${isMain.length} junctions reach each other; from_node and to_node must name shared junctions.`,
    );
  const packed = await packedStreets(segments);
  await replace(join(folder, STREETS_FILE), (path) => writeFile(path, packed));
  return `${segments.length} streets, ${reachable} of ${isMain.length} junctions reach each other, ${packed.length} bytes for a tablet.`;
}

async function takeTiles(file: string, folder: string): Promise<string> {
  const bounds = await archiveBounds(file);
  if (!bounds) throw new Error(`${file} is not a PMTiles archive of version 3.`);
  // The first by name is drawn; one name for whatever was brought in leaves no doubt which.
  await replace(join(folder, 'area.pmtiles'), (path) => copyFile(file, path));
  return `Drawn from ${bounds.west}, ${bounds.south} to ${bounds.east}, ${bounds.north}.`;
}

/** Nobody is ever served half a file. */
async function replace(path: string, write: (path: string) => Promise<void>): Promise<void> {
  const fresh = `${path}.new`;
  try {
    await write(fresh);
    await rename(fresh, path);
  } finally {
    await rm(fresh, { force: true });
  }
}

if (import.meta.main) {
  try {
    process.stdout.write(`${await runMapCommand(process.argv.slice(2), parseConfig(process.env).dataDir)}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
