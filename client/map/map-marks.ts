import type { LonLat } from '../../shared/geo.ts';
import type { UnitStatus } from '../../shared/units/statuses.ts';

/** One unit on a map. */
export interface UnitMark {
  id: string;
  callSign: string;
  status: UnitStatus;
  at: LonLat;
  /** Degrees true; absent while standing or unknown. */
  heading?: number;
  /** How old the place is, in words, when it is too old to be trusted. */
  stale?: string;
  /** Its crew is in danger. */
  emergency?: true;
  selected?: boolean;
}

/** One incident on a map. */
export interface IncidentMark {
  id: string;
  label: string;
  /** 1 (highest) to 5. */
  priority: number;
  /** Nobody is on it yet. */
  pending: boolean;
  at: LonLat;
  selected?: boolean;
}

/** A hospital, a station, or a place just pointed at. */
export interface PlaceMark {
  id: string;
  kind: 'hospital' | 'hospital-limited' | 'hospital-closed' | 'scene' | 'destination' | 'draft';
  label: string;
  at: LonLat;
}

export interface MapMarks {
  units: readonly UnitMark[];
  incidents: readonly IncidentMark[];
  places: readonly PlaceMark[];
}

interface PointFeature {
  type: 'Feature';
  properties: Record<string, string | number | boolean>;
  geometry: { type: 'Point'; coordinates: [number, number] };
}

export interface PointCollection {
  type: 'FeatureCollection';
  features: PointFeature[];
}

const point = ([lon, lat]: LonLat, properties: PointFeature['properties']): PointFeature => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Point', coordinates: [lon, lat] },
});

/** Units as GeoJSON; `image` names a picture of `mark-images.tsx`. */
export const unitFeatures = (units: readonly UnitMark[]): PointCollection => ({
  type: 'FeatureCollection',
  features: units.map(({ id, callSign, status, at, heading, stale, emergency, selected = false }) =>
    point(at, {
      id,
      image: emergency ? 'unit-emergency' : `unit-${status}${stale === undefined ? '' : '-stale'}`,
      arrow: heading === undefined || stale !== undefined ? '' : `heading-${status}`,
      heading: heading ?? 0,
      label: [emergency ? `EMERGENCY ${callSign}` : callSign, stale].filter(Boolean).join(' · '),
      isStale: stale !== undefined,
      selected,
    }),
  ),
});

/** Incidents as GeoJSON; those that wait, then the highest priority, are drawn on top. */
export const incidentFeatures = (incidents: readonly IncidentMark[]): PointCollection => ({
  type: 'FeatureCollection',
  features: incidents.map(({ id, label, priority, pending, at, selected = false }) =>
    point(at, {
      id,
      label,
      image: `incident-${priority}${pending ? '-pending' : ''}`,
      pending,
      selected,
      rank: (pending ? 0 : 10) + priority,
    }),
  ),
});

export const placeFeatures = (places: readonly PlaceMark[]): PointCollection => ({
  type: 'FeatureCollection',
  features: places.map(({ id, kind, label, at }) => point(at, { id, label, image: `place-${kind}` })),
});
