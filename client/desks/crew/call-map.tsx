import { createEffect, createMemo, createSignal, onCleanup, Show } from 'solid-js';
import { distanceMetres, type LonLat } from '../../../shared/geo.ts';
import type { IncidentDetails } from '../../../shared/incidents/events.ts';
import { DESK_ROLES } from '../../../shared/rooms/desk-roles.ts';
import { distanceWords, minutesWords } from '../../../shared/roads/eta-words.ts';
import type { Destination } from '../../../shared/transports/events.ts';
import { CrewMap } from '../../map/crew-map.tsx';
import type { CameraMode } from '../../map/crew-camera.ts';
import { Button } from '../../ui/button.tsx';
import { useClock } from '../../ui/clock-signal.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { useCab } from './cab-state.tsx';
import { fellowIds, fellowMarks, placeMarks } from './call-marks.ts';
import './call-map.css';

export interface CallMapProps {
  call: IncidentDetails;
  destination: Destination | undefined;
}

/** 5 mph: from here on nothing small is shown, and nothing that must be read closely. */
const MOVING_MPS = 2.235;
const COARSE_MS = 15_000;

/** Where the call is from here: the way there, who else is on it, and how long it still takes. */
export function CallMap(props: CallMapProps) {
  const cab = useCab();
  const clock = useClock();
  let place: HTMLElement | undefined;
  const [large, setLarge] = createSignal(false);
  const [mode, setMode] = createSignal<CameraMode>('overview');
  const [zoom, setZoom] = createSignal<(by: 1 | -1) => void>();
  const coarseNow = createMemo(() => Math.floor(clock() / COARSE_MS) * COARSE_MS);
  const isMoving = createMemo(() => (cab.gps.fix()?.speed ?? 0) > MOVING_MPS);
  const here = createMemo(() => {
    const fix = cab.gps.fix();
    return fix && { ...fix, at: [fix.lon, fix.lat] as LonLat };
  });
  const own = createMemo(() => {
    const now = here();
    const { callSign, status } = cab.unit();
    if (!now) return [];
    return [
      {
        id: cab.unitId,
        callSign,
        status,
        at: now.at,
        ...(now.heading === undefined || !now.speed ? {} : { heading: now.heading }),
      },
    ];
  });
  const fellows = createMemo(() => fellowMarks(cab, coarseNow()));
  const units = createMemo(() => [...fellows(), ...own()]);
  const places = createMemo(() =>
    placeMarks(cab, {
      call: props.call,
      destination: props.destination,
      nowMs: coarseNow(),
      isMoving: isMoving(),
    }),
  );
  // Places are this crew's business while they are on the call together; whoever also works the desk hears them anyway.
  const forgetsPlaces = !cab.client.signedIn().roles.some((role) => DESK_ROLES.some((desk) => desk === role));
  createEffect(() => forgetsPlaces && cab.client.keepPositions([cab.unitId, ...fellowIds(cab)]));
  onCleanup(() => forgetsPlaces && cab.client.keepPositions([cab.unitId]));
  const goal = createMemo(() => cab.way.goal()?.at, undefined, {
    equals: (a, b) => a?.[0] === b?.[0] && a?.[1] === b?.[1],
  });
  const follows = () => mode() === 'north' || mode() === 'heading';
  const resize = () => {
    setLarge(!large());
    setMode('overview');
    // On a phone the call scrolls, and what stood above the map has just gone or come back.
    place?.scrollIntoView({ block: 'nearest' });
  };

  return (
    <div
      ref={(element) => (place = element)}
      class="crew-map"
      data-large={large() ? '' : undefined}
      data-moving={isMoving() ? '' : undefined}
    >
      <CrewMap
        label={`Map of ${cab.unit().callSign}`}
        marks={{ units: units(), incidents: [], places: places() }}
        here={here()}
        goal={goal()}
        way={cab.way.ahead()}
        mode={mode()}
        onMoved={() => setMode('free')}
        onZoom={(step) => setZoom(() => step)}
      />
      <ToGo />
      <div class="crew-map-buttons" role="group" aria-label="Map">
        <Show when={mode() === 'free'}>
          <MapButton
            icon="location"
            label="Back to here"
            onPress={() => setMode(large() ? 'north' : 'overview')}
          />
        </Show>
        <Show when={large()}>
          <Show when={mode() !== 'free'}>
            <MapButton
              icon={mode() === 'heading' ? 'compass' : 'location'}
              label={mode() === 'heading' ? 'North up' : follows() ? 'Our way up' : 'Follow us'}
              pressed={follows()}
              onPress={() => setMode(mode() === 'north' ? 'heading' : 'north')}
            />
          </Show>
          <Show when={follows()}>
            <MapButton icon="route" label="Whole way" onPress={() => setMode('overview')} />
          </Show>
          <Show when={!isMoving()}>
            <MapButton icon="plus" label="Closer" onPress={() => zoom()?.(1)} />
            <MapButton icon="minus" label="Further" onPress={() => zoom()?.(-1)} />
          </Show>
        </Show>
        <MapButton
          icon={large() ? 'shrink' : 'expand'}
          label={large() ? 'Smaller map' : 'Larger map'}
          onPress={resize}
        />
      </div>
    </div>
  );
}

function MapButton(props: { icon: IconName; label: string; pressed?: boolean; onPress: () => void }) {
  return (
    <Button
      class="crew-map-button"
      size="crew"
      icon={props.icon}
      iconOnly
      title={props.label}
      aria-pressed={props.pressed}
      onClick={() => props.onPress()}
    >
      {props.label}
    </Button>
  );
}

/** `4 min · 1.3 mi` by the streets, or as the crow flies while no way is known. */
function ToGo() {
  const cab = useCab();
  const goal = () => cab.way.goal();
  const straight = () => {
    const here = cab.gps.fix();
    const to = goal();
    return here && to && !to.isReached ? distanceMetres([here.lon, here.lat], to.at) : undefined;
  };
  const place = () => (goal()?.kind === 'destination' ? 'hospital' : 'scene');
  return (
    <Show
      when={goal()}
      fallback={
        <Show when={cab.transport()?.times['eTimes.11'] === undefined}>
          <p class="crew-map-to-go" data-plain>
            Not placed on the map
          </p>
        </Show>
      }
    >
      <Show
        when={cab.way.left()}
        fallback={
          <Show when={straight()}>
            {(metres) => (
              <p class="crew-map-to-go" data-plain>
                {distanceWords(metres(), cab.distances())}
                <span class="crew-map-by"> straight to the {place()}</span>
              </p>
            )}
          </Show>
        }
      >
        {(left) => (
          <p class="crew-map-to-go">
            {minutesWords(left().minutes)}
            <span class="crew-map-by">
              {distanceWords(left().metres, cab.distances())} to the {place()}
            </span>
          </p>
        )}
      </Show>
    </Show>
  );
}
