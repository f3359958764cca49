import type { LonLat } from '../../shared/geo.ts';
import type { UnitStatus } from '../../shared/units/statuses.ts';
import { LiveMap } from './live-map.tsx';
import type { MapMarks, PlaceMark } from './map-marks.ts';

export interface UnitMapProps {
  unit: { id: string; callSign: string; status: UnitStatus; at?: LonLat; heading?: number };
  scene?: { label: string; at: LonLat } | undefined;
  destination?: { label: string; at: LonLat } | undefined;
}

/** The crew's map: themselves, where they are called, where they take the patient; nothing else. */
export function UnitMap(props: UnitMapProps) {
  const marks = (): MapMarks => ({
    units: ownUnit(props.unit),
    incidents: [],
    places: [...place('scene', props.scene), ...place('destination', props.destination)],
  });
  return (
    <LiveMap
      label={`Map of ${props.unit.callSign}`}
      marks={marks()}
      frame={[props.unit.at, props.destination?.at ?? props.scene?.at].flatMap((at) => (at ? [at] : []))}
    />
  );
}

function ownUnit({ id, callSign, status, at, heading }: UnitMapProps['unit']): MapMarks['units'] {
  return at ? [{ id, callSign, status, at, ...(heading === undefined ? {} : { heading }) }] : [];
}

const place = (
  kind: 'scene' | 'destination',
  found: { label: string; at: LonLat } | undefined,
): PlaceMark[] => (found ? [{ id: kind, kind, ...found }] : []);
