const KMH = 1 / 3.6;

/**
 * Average driving speeds by OSM highway value, m/s: what is reached over a stretch with its lights and crossings,
 * not what the sign allows.
 */
const SPEED_MPS: Readonly<Record<string, number>> = {
  motorway: 95 * KMH,
  motorway_link: 55 * KMH,
  trunk: 75 * KMH,
  trunk_link: 45 * KMH,
  primary: 48 * KMH,
  primary_link: 38 * KMH,
  secondary: 42 * KMH,
  secondary_link: 34 * KMH,
  tertiary: 36 * KMH,
  tertiary_link: 30 * KMH,
  unclassified: 30 * KMH,
  residential: 28 * KMH,
  living_street: 14 * KMH,
  service: 16 * KMH,
};

const UNKNOWN_MPS = 22 * KMH;

/** No street is driven faster; the estimate of the route search relies on it. */
export const FASTEST_STREET_MPS = Math.max(...Object.values(SPEED_MPS));

const NOT_DRIVABLE = new Set([
  'footway',
  'path',
  'steps',
  'cycleway',
  'pedestrian',
  'bridleway',
  'corridor',
  'construction',
  'proposed',
]);

export const isDrivable = (kind: string): boolean => !NOT_DRIVABLE.has(kind);

/** Metres per second for a kind of street; an unknown kind is slow rather than an error. */
export const streetSpeed = (kind: string): number => SPEED_MPS[kind] ?? UNKNOWN_MPS;
