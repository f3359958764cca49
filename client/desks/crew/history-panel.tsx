import { createSignal, For, Show } from 'solid-js';
import type { TransportState } from '../../../shared/transports/state.ts';
import { odometerWords } from '../../../shared/units/odometer-unit.ts';
import { useCab } from './cab-state.tsx';
import { PanelFrame } from './panel-frame.tsx';
import { recentTrips, type Trip } from './trip-rows.ts';
import { TripTimes } from './trip-times.tsx';
import './history-panel.css';

const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
const HOUR = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const ODOMETER_ENDS = [
  ['at_scene', 'at scene'],
  ['at_destination', 'at destination'],
] as const;
const OUTCOMES = { transported: 'Transported', not_transported: 'No transport' } as const;

/** This unit's calls of the last 30 days, from what is on the tablet: it needs no link. */
export function HistoryPanel() {
  const cab = useCab();
  const [openId, setOpenId] = createSignal<string>();
  const trips = () => recentTrips(cab.client.documents('transport'), cab.unitId, cab.client.serverNowMs());
  const open = () => trips().find(({ id }) => id === openId());
  return (
    <PanelFrame
      title="Calls of the last 30 days"
      why="Each time with its source, corrections, and how far it has come."
    >
      <ul class="crew-history">
        <For each={trips()} fallback={<p class="rb-muted">No calls on this tablet yet.</p>}>
          {(trip) => (
            <li>
              <button
                type="button"
                class="crew-choice"
                aria-expanded={openId() === trip.id}
                onClick={() => setOpenId((before) => (before === trip.id ? undefined : trip.id))}
              >
                <TripLine trip={trip} />
              </button>
              <Show when={open()?.id === trip.id}>
                <TripTimes transport={trip.state} />
                <TripOdometer transport={trip.state} />
              </Show>
            </li>
          )}
        </For>
      </ul>
    </PanelFrame>
  );
}

/** What the odometer showed at either end of the loaded leg, as far as it was read. */
function TripOdometer(props: { transport: TransportState }) {
  const cab = useCab();
  const readings = () =>
    ODOMETER_ENDS.flatMap(([moment, where]) => {
      const read = props.transport.odometer[moment]?.reading;
      return read === undefined ? [] : [`${odometerWords(read, cab.distances())} ${where}`];
    });
  return (
    <Show when={readings().length > 0}>
      <p class="crew-history-odometer rb-figures">Odometer {readings().join(', ')}</p>
    </Show>
  );
}

function TripLine(props: { trip: Trip }) {
  const state = () => props.trip.state;
  const began = () => state().times['eTimes.03']?.at ?? state().times['eTimes.05']?.at;
  return (
    <span class="crew-history-line">
      <Show when={began()}>
        {(at) => (
          <time class="rb-figures" datetime={at()}>
            {DAY.format(new Date(at()))}, {HOUR.format(new Date(at()))}
          </time>
        )}
      </Show>
      <strong>{state().incident?.type ?? state().incidentId}</strong>
      <span class="rb-muted">
        {state().outcome ? OUTCOMES[state().outcome ?? 'transported'] : 'Not ended'}
        <Show when={state().destination?.name}>{(name) => <>, {name()}</>}</Show>
      </span>
    </span>
  );
}
