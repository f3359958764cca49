import { offsetMetres, type Bounds, type LonLat } from '../../shared/geo.ts';
import type { StreetSegment } from '../../shared/roads/street-segment.ts';
import { createSeededRandom, type SeededRandom } from '../../shared/seeded.ts';
import { drawBasemap, type Basemap, type BasemapFeature } from './town/basemap.ts';
import { layDistricts } from './town/districts.ts';
import { createLattice } from './town/lattice.ts';
import { RIVER_NAMES, TOWN_NAMES } from './town/names.ts';
import { layNetwork } from './town/network.ts';
import {
  createAddressBook,
  placeServices,
  type Address,
  type Hospital,
  type Station,
} from './town/places.ts';
import type { Spot } from './town/plane.ts';
import { drawStrokes } from './town/strokes.ts';
import { createTerrain, HEIGHT_M, WIDTH_M } from './town/terrain.ts';

/** A place that does not exist, so that a clone with nothing beside it runs, draws and routes. */
export interface Town {
  readonly name: string;
  /** IANA zone of its clocks. */
  readonly zone: string;
  readonly bounds: Bounds;
  readonly centre: LonLat;
  readonly segments: readonly StreetSegment[];
  readonly stations: readonly Station[];
  readonly hospitals: readonly Hospital[];
  readonly basemap: Basemap;
  randomAddress(random: SeededRandom): Address;
}

/** Farmland, far from any shore. */
const SOUTH_WEST: LonLat = [-92.36, 41.87];

const project = ([x, y]: Spot): LonLat => {
  const [lon, lat] = offsetMetres(SOUTH_WEST, x, y);
  return [Math.round(lon * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6];
};

/** The same seed gives the same town, to the last house number. */
export function generateTown(seed: number): Town {
  const random = createSeededRandom(seed);
  const names = { town: random.pick(TOWN_NAMES), river: random.pick(RIVER_NAMES) };
  const terrain = createTerrain(random);
  const lattice = createLattice(terrain, random);
  const districts = layDistricts(lattice, terrain, random);
  const strokes = drawStrokes({ terrain, lattice, districts, random });
  const streets = layNetwork(strokes, { terrain, random, project });
  const segments = streets.map(({ segment }) => segment);
  const centre = project(terrain.centre);
  const upTo = (reach: number): StreetSegment[] =>
    streets
      .filter(({ stretch }) => stretch.line.every((spot) => terrain.reach(spot) < reach))
      .map(({ segment }) => segment);
  const services = placeServices(upTo(0.84), centre, random);
  const basemap = drawBasemap({ terrain, districts, streets, names, project });
  const [west, south] = project([0, 0]);
  const [east, north] = project([WIDTH_M, HEIGHT_M]);
  return {
    name: names.town,
    zone: 'America/Chicago',
    bounds: { west, south, east, north },
    centre,
    segments,
    ...services,
    basemap: { ...basemap, features: [...basemap.features, ...servicePoints(services)] },
    randomAddress: createAddressBook(upTo(1)),
  };
}

function servicePoints({ stations, hospitals }: Pick<Town, 'stations' | 'hospitals'>): BasemapFeature[] {
  const point = (kind: string, { name, lon, lat }: Station | Hospital): BasemapFeature => ({
    type: 'Feature',
    properties: { layer: 'pois', kind, name },
    geometry: { type: 'Point', coordinates: [lon, lat] },
  });
  return [
    ...stations.map((station) => point('fire_station', station)),
    ...hospitals.map((hospital) => point('hospital', hospital)),
  ];
}
