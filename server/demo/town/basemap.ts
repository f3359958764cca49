import type { LonLat } from '../../../shared/geo.ts';
import type { Area, Districts } from './districts.ts';
import type { TownStreet } from './network.ts';
import { smooth, type Spot } from './plane.ts';
import { HEIGHT_M, WIDTH_M, type Terrain } from './terrain.ts';

export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: LonLat }
  | { readonly type: 'LineString'; readonly coordinates: readonly LonLat[] }
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly LonLat[])[] };

/** `layer` and `kind` follow the Protomaps names, so one style draws this and real tiles. */
export interface BasemapFeature {
  readonly type: 'Feature';
  readonly properties: {
    readonly layer: 'earth' | 'landuse' | 'water' | 'roads' | 'places' | 'pois';
    readonly kind: string;
    readonly name?: string;
    /** OSM highway value of a road; rail for the railway. */
    readonly class?: string;
    readonly oneway?: boolean;
    /** Draw order among areas of one layer. */
    readonly order?: number;
  };
  readonly geometry: Geometry;
}

export interface Basemap {
  readonly type: 'FeatureCollection';
  readonly features: readonly BasemapFeature[];
}

export interface Drawing {
  readonly terrain: Terrain;
  readonly districts: Districts;
  readonly streets: readonly TownStreet[];
  readonly names: { readonly town: string; readonly river: string };
  readonly project: (spot: Spot) => LonLat;
}

const ROAD_KIND: Readonly<Record<string, string>> = {
  trunk: 'highway',
  primary: 'major_road',
  secondary: 'major_road',
  tertiary: 'medium_road',
};

export function drawBasemap(drawing: Drawing): Basemap {
  return {
    type: 'FeatureCollection',
    features: [...ground(drawing), ...water(drawing), ...roads(drawing), ...labels(drawing)],
  };
}

function ground({ terrain, districts, project }: Drawing): BasemapFeature[] {
  const area = (
    kind: string,
    outline: readonly Spot[],
    { order, name }: { order: number; name?: string | undefined },
  ): BasemapFeature => ({
    type: 'Feature',
    properties: { layer: 'landuse', kind, order, ...(name === undefined ? {} : { name }) },
    geometry: polygon(outline, project),
  });
  const margin = 4000;
  const box: Spot[] = [
    [-margin, -margin],
    [WIDTH_M + margin, -margin],
    [WIDTH_M + margin, HEIGHT_M + margin],
    [-margin, HEIGHT_M + margin],
  ];
  const named = (item: Area): BasemapFeature => area(item.kind, item.outline, { order: 4, name: item.name });
  return [
    { type: 'Feature', properties: { layer: 'earth', kind: 'earth' }, geometry: polygon(box, project) },
    area('residential', terrain.edge(0.99), { order: 1 }),
    area('commercial', blob(terrain.centre, [900, 640]), { order: 2 }),
    ...districts.industry.map((outline) => area('industrial', outline, { order: 2 })),
    ...districts.woods.map((outline) => area('wood', outline, { order: 3 })),
    ...districts.areas.filter(({ kind }) => kind !== 'quarter').map(named),
    ...districts.riversides.map(named),
  ];
}

function water({ terrain, districts, names, project }: Drawing): BasemapFeature[] {
  const body = (kind: string, outline: readonly Spot[], name: string): BasemapFeature => ({
    type: 'Feature',
    properties: { layer: 'water', kind, name },
    geometry: polygon(outline, project),
  });
  return [
    body('river', terrain.banks, names.river),
    body('lake', districts.lake, 'Heron Lake'),
    {
      type: 'Feature',
      properties: { layer: 'water', kind: 'river_label', name: names.river },
      geometry: { type: 'LineString', coordinates: terrain.river.map(project) },
    },
  ];
}

/** Stretches of one street that follow each other are one line: labels need room. */
function roads({ streets, project }: Drawing): BasemapFeature[] {
  const lines: { first: TownStreet; last: TownStreet; coords: LonLat[] }[] = [];
  for (const street of streets) {
    const open = lines.at(-1);
    const continues =
      open !== undefined &&
      open.last.stretch.strokeIndex === street.stretch.strokeIndex &&
      open.last.segment.to === street.segment.from &&
      open.last.segment.oneway === street.segment.oneway;
    if (continues) {
      open.coords.push(...street.segment.coords.slice(1));
      open.last = street;
    } else {
      lines.push({ first: street, last: street, coords: [...street.segment.coords] });
    }
  }
  const features = lines.map(({ first: { segment }, coords }): BasemapFeature => ({
    type: 'Feature',
    properties: {
      layer: 'roads',
      kind: ROAD_KIND[segment.kind] ?? 'minor_road',
      class: segment.kind,
      name: segment.street,
      oneway: segment.oneway !== 0,
    },
    geometry: { type: 'LineString', coordinates: segment.oneway < 0 ? coords.toReversed() : coords },
  }));
  return [railway(project), ...features];
}

const railway = (project: (spot: Spot) => LonLat): BasemapFeature => ({
  type: 'Feature',
  properties: { layer: 'roads', kind: 'rail', class: 'rail' },
  geometry: {
    type: 'LineString',
    coordinates: smooth(
      [
        [-3000, 1900],
        [0, 2100],
        [2200, 1350],
        [4600, 1150],
        [6400, 2000],
        [8000, 3500],
        [11000, 4600],
      ],
      16,
    ).map(project),
  },
});

function labels({ terrain, names, project }: Drawing): BasemapFeature[] {
  const place = (kind: string, name: string, spot: Spot): BasemapFeature => ({
    type: 'Feature',
    properties: { layer: 'places', kind, name },
    geometry: { type: 'Point', coordinates: project(spot) },
  });
  const [cx, cy] = terrain.centre;
  return [
    place('town', names.town, terrain.centre),
    place('neighbourhood', 'Old Wharves', [3500, terrain.riverY(3500) - 750]),
    place('neighbourhood', 'Meadowlark', [5950, terrain.riverY(5950) + 1350]),
    place('neighbourhood', 'Foxglove Hill', [1900, terrain.riverY(1900) - 1450]),
    place('neighbourhood', 'Collegetown', [cx - 600, cy + 1300]),
    place('neighbourhood', 'Southgate', [4700, terrain.riverY(4700) - 1250]),
    place('neighbourhood', 'Westmoor', [1500, terrain.riverY(1500) + 620]),
  ];
}

const blob = ([cx, cy]: Spot, [rx, ry]: readonly [number, number]): Spot[] =>
  Array.from({ length: 40 }, (_, index): Spot => {
    const angle = (index / 40) * 2 * Math.PI;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
  });

function polygon(outline: readonly Spot[], project: (spot: Spot) => LonLat): Geometry {
  const ring = outline.map(project);
  const first = ring[0];
  return { type: 'Polygon', coordinates: [first ? [...ring, first] : ring] };
}
