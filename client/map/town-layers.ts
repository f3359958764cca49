import type { Flavor } from '@protomaps/basemaps';
import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';

interface RoadLook {
  kind: string;
  colour: string;
  casing: string;
  /** Width in pixels at zoom 11, 14 and 18. */
  width: readonly [number, number, number];
  /** Hidden further out than this. */
  minzoom?: number;
}

const zoomed = (
  [far, middle, near]: readonly [number, number, number],
  extra = 0,
): ExpressionSpecification => [
  'interpolate',
  ['exponential', 1.5],
  ['zoom'],
  11,
  far + extra * 0.5,
  14,
  middle + extra,
  18,
  near + extra * 2,
];

const of = (layer: string, ...kinds: string[]): FilterSpecification =>
  kinds.length
    ? ['all', ['==', ['get', 'layer'], layer], ['in', ['get', 'kind'], ['literal', kinds]]]
    : ['==', ['get', 'layer'], layer];

const roadLooks = (colours: Flavor): RoadLook[] => [
  {
    kind: 'minor_road',
    colour: colours.minor_a,
    casing: colours.minor_casing,
    width: [0.6, 2.2, 16],
    minzoom: 12,
  },
  { kind: 'medium_road', colour: colours.major, casing: colours.major_casing_early, width: [1, 4, 20] },
  { kind: 'major_road', colour: colours.major, casing: colours.major_casing_early, width: [1.6, 5.5, 24] },
  { kind: 'highway', colour: colours.highway, casing: colours.highway_casing_early, width: [2.2, 6.5, 26] },
];

/** A generated town in the colours of the real map. Its features carry the same `layer` and `kind` names. */
export function townLayers(source: string, colours: Flavor): LayerSpecification[] {
  const fill = (
    id: string,
    filter: FilterSpecification,
    colour: string | ExpressionSpecification,
  ): LayerSpecification => ({
    id,
    type: 'fill',
    source,
    filter,
    paint: { 'fill-color': colour },
    layout: { 'fill-sort-key': ['coalesce', ['get', 'order'], 0] },
  });
  const areas: ExpressionSpecification = [
    'match',
    ['get', 'kind'],
    ['park', 'garden', 'playground'],
    colours.park_b,
    ['wood', 'forest', 'cemetery', 'golf_course'],
    colours.wood_a,
    ['industrial', 'railway'],
    colours.industrial,
    ['school', 'university', 'college'],
    colours.school,
    ['commercial'],
    colours.pedestrian,
    colours.earth,
  ];
  return [
    { id: 'background', type: 'background', paint: { 'background-color': colours.background } },
    fill('earth', of('earth'), colours.earth),
    fill('landuse', of('landuse'), areas),
    fill(
      'water',
      ['all', of('water'), ['==', ['geometry-type'], 'Polygon']] as FilterSpecification,
      colours.water,
    ),
    ...roadLines(source, colours),
    ...townLabels(source, colours),
  ];
}

function roadLines(source: string, colours: Flavor): LayerSpecification[] {
  const looks = roadLooks(colours);
  const line = (look: RoadLook, casing: boolean): LayerSpecification => ({
    id: `road-${look.kind}${casing ? '-casing' : ''}`,
    type: 'line',
    source,
    ...(look.minzoom === undefined ? {} : { minzoom: look.minzoom }),
    filter: of('roads', look.kind),
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': casing ? look.casing : look.colour,
      'line-width': zoomed(look.width, casing ? 1.2 : 0),
    },
  });
  return [
    {
      id: 'road-rail',
      type: 'line',
      source,
      filter: of('roads', 'rail'),
      paint: { 'line-color': colours.railway, 'line-width': 1.2, 'line-dasharray': [5, 2] },
    },
    ...looks.map((look) => line(look, true)),
    ...looks.map((look) => line(look, false)),
    {
      // A character, not an image: drawn with the device's own font, so it needs no sprite.
      id: 'road-oneway',
      type: 'symbol',
      source,
      minzoom: 15,
      filter: ['all', of('roads'), ['==', ['get', 'oneway'], true]] as FilterSpecification,
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 110,
        'text-field': '→',
        'text-font': ['sans-serif'],
        'text-size': 13,
        'text-keep-upright': false,
        'text-padding': 1,
      },
      paint: { 'text-color': colours.roads_label_minor, 'text-opacity': 0.8 },
    },
  ];
}

function townLabels(source: string, colours: Flavor): LayerSpecification[] {
  const streetNames = (id: string, kinds: string[], minzoom: number, size: number): LayerSpecification => ({
    id,
    type: 'symbol',
    source,
    minzoom,
    filter: of('roads', ...kinds),
    layout: {
      'symbol-placement': 'line',
      'symbol-spacing': 320,
      'text-field': ['get', 'name'],
      'text-font': ['sans-serif'],
      'text-size': ['interpolate', ['linear'], ['zoom'], minzoom, size, 18, size + 3],
      'text-padding': 4,
    },
    paint: {
      'text-color': colours.roads_label_major,
      'text-halo-color': colours.roads_label_major_halo,
      'text-halo-width': 1.4,
    },
  });
  const place = (kind: string, size: number, colour: string, maxzoom: number): LayerSpecification => ({
    id: `place-${kind}`,
    type: 'symbol',
    source,
    maxzoom,
    filter: of('places', kind),
    layout: {
      'text-field': kind === 'neighbourhood' ? ['upcase', ['get', 'name']] : ['get', 'name'],
      'text-font': ['sans-serif'],
      'text-size': size,
      'text-letter-spacing': kind === 'neighbourhood' ? 0.08 : 0,
      'text-max-width': 7,
    },
    paint: { 'text-color': colour, 'text-halo-color': colours.city_label_halo, 'text-halo-width': 1.4 },
  });
  return [
    streetNames('street-names-minor', ['minor_road'], 15, 10.5),
    streetNames('street-names-medium', ['medium_road'], 13.5, 11),
    streetNames('street-names-major', ['major_road', 'highway'], 12.5, 11.5),
    {
      id: 'water-name',
      type: 'symbol',
      source,
      filter: of('water', 'river_label'),
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 500,
        'text-field': ['get', 'name'],
        'text-font': ['sans-serif'],
        'text-size': 12,
        'text-letter-spacing': 0.12,
      },
      paint: { 'text-color': colours.ocean_label, 'text-halo-color': colours.water, 'text-halo-width': 1 },
    },
    place('neighbourhood', 10.5, colours.subplace_label, 16),
    place('town', 16, colours.city_label, 13.5),
    {
      id: 'stations',
      type: 'symbol',
      source,
      minzoom: 12.5,
      filter: of('pois', 'fire_station'),
      layout: {
        'text-field': ['concat', '⌂ ', ['get', 'name']],
        'text-font': ['sans-serif'],
        'text-size': 11,
      },
      paint: {
        'text-color': colours.subplace_label,
        'text-halo-color': colours.earth,
        'text-halo-width': 1.4,
      },
    },
  ];
}
