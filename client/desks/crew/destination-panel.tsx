import { createMemo, For, Show, untrack } from 'solid-js';
import type { LonLat } from '../../../shared/geo.ts';
import type { HospitalState } from '../../../shared/hospital/state.ts';
import { chooseDestination } from '../../transports/transport-actions.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useCab } from './cab-state.tsx';
import { distanceWords } from '../../../shared/roads/eta-words.ts';
import { hospitalLook } from './hospital-look.ts';
import { hospitalsInOrder, hospitalToDestination, metresTo } from './hospital-order.ts';
import { PanelFrame } from './panel-frame.tsx';
import type { Panel } from './panels.ts';

/**
 * Where to: the hospital used last comes first, then the nearest, and what diverts at the end with its reason. Can be skipped
 * and chosen later.
 */
export function DestinationPanel(props: { panel: Extract<Panel, { kind: 'destination' }> }) {
  const cab = useCab();
  /** Of the vehicle; as long as it has none, the scene. */
  const place = (): LonLat | undefined => {
    const here = cab.gps.fix() ?? cab.detailsOf(props.panel.incidentId)?.location;
    return here && [here.lon, here.lat];
  };
  // A place under the finger does not move because the vehicle does.
  const opened = untrack(() => ({ unitId: cab.unitId, from: place(), nowMs: cab.client.serverNowMs() }));
  const hospitals = createMemo(() =>
    hospitalsInOrder(
      cab.client.documents('hospital').map(({ state }) => state),
      cab.client.documents('transport').map(({ state }) => state),
      opened,
    ),
  );
  const chosen = () => cab.transportOf(props.panel.incidentId)?.destination?.hospitalId;
  const far = (hospital: HospitalState) => {
    const metres = metresTo(hospital, place());
    return metres === undefined ? undefined : distanceWords(metres, cab.distances());
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
                    <StatusWords hospital={hospital} nowMs={opened.nowMs} />
                    <span class="rb-muted">{secondLine(hospital)}</span>
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

/** What it can do, or where it is; some agencies write the name there once more. */
const secondLine = ({ capabilities, address, name }: HospitalState) =>
  capabilities?.join(' · ') ?? (address === name ? undefined : address);

/** What it says of itself, where that is more than that it is open. */
function StatusWords(props: { hospital: HospitalState; nowMs: number }) {
  const look = () => hospitalLook(props.hospital, props.nowMs);
  return (
    <Show when={look().words}>
      {(words) => (
        <span class="crew-choice-trouble" data-status={look().status}>
          <Icon name="alert" size={20} /> {words()}
        </span>
      )}
    </Show>
  );
}
