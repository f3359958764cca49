import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Bounds } from '../../shared/geo.ts';

/** The operator's map files: tiles, and beside them fonts and sprites. */
export interface MapDirectory {
  readonly path: string;
  readonly tiles: string;
  readonly hasFonts: boolean;
  readonly hasSprites: boolean;
}

/** The first of the directories that holds a PMTiles archive. Looked up each time: a map may be dropped in while we run. */
export async function findMapDirectory(candidates: readonly string[]): Promise<MapDirectory | undefined> {
  for (const path of candidates) {
    const names = await namesIn(path);
    const archive = names.filter((name) => name.endsWith('.pmtiles')).sort()[0];
    if (archive === undefined) continue;
    return {
      path,
      tiles: join(path, archive),
      hasFonts: names.includes('fonts'),
      hasSprites: names.includes('sprites'),
    };
  }
  return undefined;
}

/** Addresses of every letter and symbol file of a map, and how much they are together. */
export async function looksOf(map: MapDirectory): Promise<{ urls: string[]; bytes: number }> {
  const fonts = map.hasFonts ? await filesBelow(join(map.path, 'fonts'), /\.pbf$/) : [];
  const sprites = map.hasSprites ? await filesBelow(join(map.path, 'sprites'), /\.(png|json)$/) : [];
  const sizes = await Promise.all([...fonts, ...sprites].map(async (path) => (await stat(path)).size));
  const urls = [...fonts, ...sprites].map(
    (path) => `/map/${relative(map.path, path).split(sep).map(encodeURIComponent).join('/')}`,
  );
  return { urls, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

async function filesBelow(folder: string, wanted: RegExp): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const namesIn = async (path: string): Promise<string[]> => readdir(path).catch(() => []);

/** Changes whenever the file does, without reading it. */
export async function fileVersion(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}`;
}

const HEADER_BYTES = 127;
const DEGREES = 1e-7;

/** The area an archive covers, from its header (PMTiles v3, 3.1). Undefined when the file is no such archive. */
export async function archiveBounds(path: string): Promise<Bounds | undefined> {
  const file = await open(path);
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await file.read(header, 0, HEADER_BYTES, 0);
    if (bytesRead < HEADER_BYTES || header.toString('latin1', 0, 7) !== 'PMTiles' || header[7] !== 3)
      return undefined;
    const degreesAt = (offset: number): number => header.readInt32LE(offset) * DEGREES;
    return { west: degreesAt(102), south: degreesAt(106), east: degreesAt(110), north: degreesAt(114) };
  } finally {
    await file.close();
  }
}
