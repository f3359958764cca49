import { createMemo, For, Show } from 'solid-js';
import { distanceMetres } from '../../../shared/geo.ts';
import type { HospitalState } from '../../../shared/hospital/state.ts';
import { chooseDestination } from '../../transports/transport-actions.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useCab } from './cab-state.tsx';
import { distanceWords } from '../../../shared/roads/eta-words.ts';
import { hospitalsInOrder, hospitalToDestination } from './hospital-order.ts';
import { PanelFrame } from './panel-frame.tsx';
import type { Panel } from './panels.ts';

/** Where to: the hospital used last comes first. Can be skipped and chosen later. */
export function DestinationPanel(props: { panel: Extract<Panel, { kind: 'destination' }> }) {
  const cab = useCab();
  const hospitals = createMemo(() =>
    hospitalsInOrder(
      cab.client.documents('hospital').map(({ state }) => state),
      cab.client.documents('transport').map(({ state }) => state),
      cab.unitId,
    ),
  );
  const chosen = () => cab.transportOf(props.panel.incidentId)?.destination?.hospitalId;
  const far = (hospital: HospitalState) => {
    const here = cab.gps.fix();
    if (!here || hospital.lat === undefined || hospital.lon === undefined) return undefined;
    return distanceWords(distanceMetres([here.lon, here.lat], [hospital.lon, hospital.lat]), cab.distances());
  };
  const choose = async (hospital: HospitalState) => {
    try {
      await chooseDestination(cab.client.outbox, {
        unitId: cab.unitId,
        incidentId: props.panel.incidentId,
        destination: hospitalToDestination(hospital),
      });
      cab.feedback.confirm();
      cab.outcomes.say(`Destination ${hospital.name} saved`, 'good');
      cab.panels.done();
    } catch {
      cab.feedback.error();
      cab.outcomes.say('The destination was not recorded. Choose it again.', 'bad');
    }
  };
  return (
    <PanelFrame title="Where to?" leave={props.panel.asked ? 'Skip' : 'Close'}>
      <Show
        when={hospitals().length > 0}
        fallback={
          <EmptyState icon="inbox" title="No hospitals yet">
            A supervisor adds them under Setup. Tell dispatch your destination by radio.
          </EmptyState>
        }
      >
        <ul class="crew-choices">
          <For each={hospitals()}>
            {(hospital) => (
              <li>
                <button
                  type="button"
                  class="crew-choice"
                  aria-pressed={hospital.hospitalId === chosen()}
                  onClick={() => void choose(hospital)}
                >
                  <span class="crew-choice-words">
                    <strong>{hospital.name}</strong>
                    <span class="rb-muted">{hospital.capabilities?.join(' · ') ?? hospital.address}</span>
                  </span>
                  <span class="crew-choice-far">{far(hospital)}</span>
                  <Show when={hospital.hospitalId === chosen()}>
                    <Icon name="check" size={26} />
                  </Show>
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </PanelFrame>
  );
}
