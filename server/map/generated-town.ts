import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Bounds } from '../../shared/geo.ts';
import { bufferContent, type MapContent } from './map-content.ts';

/** A made-up place to draw where there are no tiles. */
export interface MapTown {
  readonly name: string;
  readonly bounds: Bounds;
  /** GeoJSON feature collection. */
  readonly basemap: object;
}

export interface TownFile {
  readonly content: MapContent;
  readonly bounds: Bounds;
}

const storedTown = z.looseObject({
  type: z.literal('FeatureCollection'),
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});

/** The town as one GeoJSON text, with its bounds as `bbox` (RFC 7946 5). */
export function townFile({ bounds, basemap }: MapTown): TownFile {
  const bbox = [bounds.west, bounds.south, bounds.east, bounds.north];
  return { content: bufferContent(Buffer.from(JSON.stringify({ ...basemap, bbox }))), bounds };
}

/** `town.geojson` in the map directory, when an earlier run left one there. Throws when it is not such a file. */
export async function readTownFile(mapDirectory: string): Promise<TownFile | undefined> {
  const body = await readFile(join(mapDirectory, 'town.geojson'), 'utf8').catch(() => undefined);
  if (body === undefined) return undefined;
  const [west, south, east, north] = storedTown.parse(JSON.parse(body)).bbox;
  return { content: bufferContent(Buffer.from(body)), bounds: { west, south, east, north } };
}
