import { createMemo, For, Show } from 'solid-js';
import { odometerWords } from '../../../shared/units/odometer-unit.ts';
import { statusLabel } from '../../ui/unit-status-look.ts';
import { useCab } from './cab-state.tsx';
import { lastTripOf } from './last-trip.ts';
import { localTime } from './local-time.ts';
import { TransportComplete } from './transport-complete.tsx';
import { TripTimes } from './trip-times.tsx';
import './idle-card.css';

/** No call: who is on, and the last trip to look over while there is time. */
export function IdleCard() {
  const cab = useCab();
  const last = createMemo(() => lastTripOf(cab.client.documents('transport'), cab.unitId));
  const outOfService = () => cab.unit().status === 'out_of_service';
  return (
    <section class="crew-idle" aria-label="No call">
      <header>
        <h2>{outOfService() ? statusLabel('out_of_service') : 'No call'}</h2>
        <p class="rb-muted">
          {outOfService()
            ? (cab.unit().statusReason ?? 'Dispatch sends no calls.')
            : 'A new call fills this screen and sounds.'}
        </p>
      </header>
      <dl class="crew-idle-facts">
        <div>
          <dt>Crew</dt>
          <For each={cab.unit().crew}>
            {(member) => (
              <dd>
                {member.name}
                <span class="rb-muted">{member.level ? ` ${member.level}` : ''}</span>
              </dd>
            )}
          </For>
        </div>
        <Show when={cab.unit().station}>
          {(station) => (
            <div>
              <dt>Station</dt>
              <dd>{station().name}</dd>
            </div>
          )}
        </Show>
        <Show when={cab.unit().odometer}>
          {(odometer) => (
            <div>
              <dt>Odometer</dt>
              <dd class="rb-figures">
                {odometerWords(odometer().reading, cab.distances())}{' '}
                <span class="rb-muted">at {localTime(odometer().at)}</span>
              </dd>
            </div>
          )}
        </Show>
      </dl>
      <Show when={last()}>
        {(trip) => (
          <div class="crew-idle-trip">
            <h3>Last trip{trip().incident ? `: ${trip().incident?.address}` : ''}</h3>
            <TripTimes transport={trip()} />
            <Show when={trip().outcome !== 'not_transported'}>
              <TransportComplete incidentId={trip().incidentId} />
            </Show>
          </div>
        )}
      </Show>
    </section>
  );
}
