import { lazy, Show, Suspense } from 'solid-js';
import { distanceMetres, type LonLat } from '../../../shared/geo.ts';
import type { IncidentDetails } from '../../../shared/incidents/events.ts';
import type { Destination } from '../../../shared/transports/events.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useCab } from './cab-state.tsx';
import { distanceWords } from '../../../shared/roads/eta-words.ts';

export interface CallMapProps {
  call: IncidentDetails;
  destination: Destination | undefined;
}

/* The map is large and never needed to press a status: it comes when the rest stands. */
const UnitMap = lazy(async () => ({ default: (await import('../../map/unit-map.tsx')).UnitMap }));

/** Where the call is from here: on the map, and as the crow flies. */
export function CallMap(props: CallMapProps) {
  const cab = useCab();
  const distance = () => {
    const here = cab.gps.fix();
    const there = props.call.location;
    return here && there ? distanceMetres([here.lon, here.lat], [there.lon, there.lat]) : undefined;
  };
  const at = (
    place: { lat?: number | undefined; lon?: number | undefined } | undefined,
  ): LonLat | undefined =>
    place?.lat === undefined || place.lon === undefined ? undefined : [place.lon, place.lat];
  const unit = () => {
    const here = cab.gps.fix();
    return {
      id: cab.unitId,
      callSign: cab.unit().callSign,
      status: cab.unit().status,
      ...(here ? { at: [here.lon, here.lat] as const } : {}),
      ...(here?.heading === undefined ? {} : { heading: here.heading }),
    };
  };
  const mark = (label: string, place: LonLat | undefined) => (place ? { label, at: place } : undefined);
  return (
    <div class="crew-map">
      <Suspense fallback={<Skeleton lines={3} label="Loading the map" />}>
        <UnitMap
          unit={unit()}
          scene={mark(props.call.address, at(props.call.location))}
          destination={mark(props.destination?.name ?? 'Destination', at(props.destination))}
        />
      </Suspense>
      <Show when={distance()}>
        {(metres) => (
          <p class="crew-map-distance">
            {distanceWords(metres())}
            <span class="rb-spoken"> to the scene in a straight line</span>
          </p>
        )}
      </Show>
    </div>
  );
}
