import type { LonLat } from '../geo.ts';

/** One stretch of street between two junctions. `oneway`: 1 along `coords`, -1 against, 0 both ways. */
export interface StreetSegment {
  readonly from: string;
  readonly to: string;
  readonly street: string;
  /** OSM highway value: motorway, trunk, primary … residential, service. */
  readonly kind: string;
  readonly oneway: 1 | -1 | 0;
  readonly lengthM: number;
  readonly coords: readonly LonLat[];
  readonly zip?: string | undefined;
  readonly leftFrom?: number | undefined;
  readonly leftTo?: number | undefined;
  readonly rightFrom?: number | undefined;
  readonly rightTo?: number | undefined;
}
