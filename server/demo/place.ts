/** Where the demo happens, and what day it has: the generated town, or the real city when its data is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LonLat } from '../../shared/geo.ts';
import { buildGraph, type StreetGraph } from '../../shared/roads/graph.ts';
import type { StreetSegment } from '../../shared/roads/street-segment.ts';
import type { MapTown } from '../map/generated-town.ts';
import type { DemoHospital } from './ambulance.ts';
import type { DispatchDay } from './dispatch-day.ts';
import { generateDay } from './generated-day.ts';
import type { DemoOptions } from './options.ts';
import { listDays, readDay } from './records.ts';
import { importStreets } from '../map/street-import.ts';
import { generateTown } from './town.ts';

export interface Place {
  name: string;
  day: DispatchDay;
  graph: StreetGraph;
  segments: readonly StreetSegment[];
  hospitals: readonly DemoHospital[];
  stations: readonly { name: string; at: LonLat }[];
  /** What the map draws when there are no tiles. */
  town?: MapTown;
}

const BESIDE = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');

/** The optional data directory, when there is one. Throws when one was asked for that is not there. */
export function findData(
  options: Pick<DemoOptions, 'data' | 'generated'>,
  env: NodeJS.ProcessEnv,
): string | undefined {
  if (options.generated) return undefined;
  const asked = options.data ?? env['READBACK_DATA'];
  const folder = asked ?? BESIDE;
  if (existsSync(join(folder, 'dispatch'))) return folder;
  if (asked !== undefined) throw new Error(`--data: there is no dispatch folder in ${asked}`);
  return undefined;
}

export function recordFiles(data: string): string[] {
  const folder = join(data, 'dispatch');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .sort()
    .map((name) => join(folder, name));
}

export function openPlace(options: DemoOptions, data: string | undefined): Place {
  return data === undefined ? generatedPlace(options) : realPlace(options, data);
}

function generatedPlace({ seed, units = 20 }: DemoOptions): Place {
  const town = generateTown(seed);
  return {
    name: town.name,
    day: generateDay(town, seed, { units }),
    graph: buildGraph(town.segments),
    segments: town.segments,
    hospitals: town.hospitals,
    stations: town.stations.map(({ name, lon, lat }) => ({ name, at: [lon, lat] })),
    town: { name: town.name, bounds: town.bounds, basemap: town.basemap },
  };
}

function realPlace(options: DemoOptions, data: string): Place {
  const days = recordFiles(data).flatMap((file) => listDays(file).map((date) => ({ file, date })));
  const chosen = options.days === undefined ? days[0] : days.find(({ date }) => date === options.days);
  if (!chosen) throw new Error(`--days: the records have ${days.map(({ date }) => date).join(', ')}`);
  const { hospitals, stations } = readServices(join(data, 'map', 'sf-hospitals-stations.geojson'));
  const segments = importStreets(readFileSync(join(data, 'map', 'sf-streets.csv'), 'utf8'));
  return {
    name: 'San Francisco',
    day: readDay(chosen.file, chosen.date, { isAmbulancesOnly: true }),
    graph: buildGraph(segments),
    segments,
    hospitals,
    stations,
  };
}

const servicesSchema = z.object({
  features: z.array(
    z.object({
      properties: z.object({ kind: z.string(), name: z.string() }),
      geometry: z.object({ coordinates: z.tuple([z.number(), z.number()]) }),
    }),
  ),
});

/** The points of interest hold more than receiving hospitals; these words tell them apart. */
const RECEIVES = /general hospital|medical center|hospital|kaiser|ucsf/i;

function readServices(file: string): Pick<Place, 'hospitals' | 'stations'> {
  const { features } = servicesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const named = (kind: string, pattern: RegExp) => {
    const seen = new Set<string>();
    return features.filter(({ properties }) => {
      if (properties.kind !== kind || !pattern.test(properties.name) || seen.has(properties.name))
        return false;
      seen.add(properties.name);
      return true;
    });
  };
  return {
    hospitals: named('hospital', RECEIVES).map(
      (
        {
          properties,
          geometry: {
            coordinates: [lon, lat],
          },
        },
        index,
      ) => ({
        id: `H${index + 1}`,
        name: properties.name,
        address: properties.name,
        zip: '',
        lat,
        lon,
      }),
    ),
    stations: named('fire_station', /./).map(({ properties, geometry }) => ({
      name: properties.name,
      at: geometry.coordinates,
    })),
  };
}
