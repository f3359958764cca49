/** What map there is at this moment: tiles or a town, streets, letters. Looked up each time, as a map may be dropped in. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { DrawableSource, MapFile, MapPackage, MapSource } from '../../shared/map-source.ts';
import { packStreets } from '../../shared/roads/street-file.ts';
import type { StreetSegment } from '../../shared/roads/street-segment.ts';
import { readTownFile, townFile, type MapTown, type TownFile } from './generated-town.ts';
import { blockHashes, bufferContent, fileContent, type MapContent } from './map-content.ts';
import { archiveBounds, findMapDirectory, looksOf, type MapDirectory } from './map-directory.ts';

export interface MapOptions {
  /** Holds `map/*.pmtiles`, `map/fonts`, `map/sprites`, `map/streets.json.gz`, or a stored `map/town.geojson`. */
  readonly dataDir: string;
  /** Optional directory with the same `map/` inside, looked at second. */
  readonly readbackDataDir?: string | undefined;
  /** What to draw when there are no tiles; made at the first request for it. */
  readonly town?: (() => MapTown) | undefined;
  /** Streets to route on when none were imported; packed at the first request for them. */
  readonly streets?: (() => readonly StreetSegment[]) | undefined;
}

export interface InstalledMap {
  source(): Promise<MapSource>;
  /** Undefined when there is nothing to draw. */
  package(): Promise<MapPackage | undefined>;
  directory(): Promise<MapDirectory | undefined>;
  tiles(): Promise<MapContent | undefined>;
  town(): Promise<MapContent | undefined>;
  streets(): Promise<MapContent | undefined>;
}

const ATTRIBUTION =
  '<a href="https://www.openstreetmap.org/copyright">© OpenStreetMap</a> <a href="https://protomaps.com">Protomaps</a>';

export const STREETS_FILE = 'streets.json.gz';

export function openInstalledMap(options: MapOptions): InstalledMap {
  const candidates = [options.dataDir, options.readbackDataDir].flatMap((path) =>
    path ? [join(path, 'map')] : [],
  );
  const directory = (): Promise<MapDirectory | undefined> => findMapDirectory(candidates);
  const findTown = createTownFinder(options);
  const streets = createStreetFinder(options, candidates);
  const hashes = new Map<string, Promise<string[]>>();

  const tiles = async (): Promise<MapContent | undefined> => {
    const map = await directory();
    return map && fileContent(map.tiles);
  };
  const town = async (): Promise<MapContent | undefined> => (await findTown())?.content;

  async function source(): Promise<MapSource> {
    const map = await directory();
    const packed = await streets();
    const routable = packed ? { streets: `/map/${STREETS_FILE}?v=${packed.version}` } : {};
    const bounds = map && (await archiveBounds(map.tiles));
    const content = map && (await fileContent(map.tiles));
    if (map && bounds && content) {
      return {
        kind: 'pmtiles',
        url: `/map/area.pmtiles?v=${content.version}`,
        ...(map.hasFonts ? { fonts: '/map/fonts/{fontstack}/{range}.pbf' } : {}),
        ...(map.hasSprites ? { sprites: '/map/sprites' } : {}),
        ...routable,
        bounds,
        attribution: ATTRIBUTION,
      };
    }
    const drawn = await findTown();
    if (!drawn) return { kind: 'none' };
    return {
      kind: 'generated',
      url: `/map/town.geojson?v=${drawn.content.version}`,
      ...routable,
      bounds: drawn.bounds,
      attribution: 'Generated town',
    };
  }

  async function fileOf(url: string, content: MapContent): Promise<MapFile> {
    const { bytes, version } = content;
    const blocks = hashes.get(version) ?? blockHashes(content);
    hashes.set(version, blocks);
    return { url, bytes, etag: `"${version}"`, blocks: await blocks };
  }

  async function packageOf(found: DrawableSource): Promise<MapPackage | undefined> {
    const content = await (found.kind === 'pmtiles' ? tiles() : town());
    const map = found.kind === 'pmtiles' ? await directory() : undefined;
    if (!content) return undefined;
    const area = await fileOf(found.url, content);
    const packed = await streets();
    const roads = packed && found.streets !== undefined ? await fileOf(found.streets, packed) : undefined;
    const looks = map ? await looksOf(map) : { urls: [], bytes: 0 };
    const parts = [area.etag, roads?.etag, looks.bytes, ...looks.urls];
    return {
      version: createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16),
      source: found,
      area,
      ...(roads ? { streets: roads } : {}),
      looks: looks.urls,
      bytes: area.bytes + (roads?.bytes ?? 0) + looks.bytes,
    };
  }

  return {
    source,
    directory,
    tiles,
    town,
    streets,
    async package() {
      const found = await source();
      return found.kind === 'none' ? undefined : packageOf(found);
    },
  };
}

/** The stored town, else the generated one; made once. */
function createTownFinder({ dataDir, town }: MapOptions): () => Promise<TownFile | undefined> {
  let made: TownFile | undefined;
  return async () => {
    made ??= (await readTownFile(join(dataDir, 'map'))) ?? (town && townFile(town()));
    return made;
  };
}

/** Imported streets, else those we were started with, packed once. */
function createStreetFinder(
  { streets }: MapOptions,
  candidates: readonly string[],
): () => Promise<MapContent | undefined> {
  let packed: Promise<MapContent> | undefined;
  return async () => {
    for (const path of candidates) {
      const imported = await fileContent(join(path, STREETS_FILE));
      if (imported) return imported;
    }
    if (streets) packed ??= packedStreets(streets()).then(bufferContent);
    return packed;
  };
}

/** The file devices route on. */
export const packedStreets = (segments: readonly StreetSegment[]): Promise<Buffer> =>
  promisify(gzip)(JSON.stringify(packStreets(segments)));
