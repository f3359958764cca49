import { Show } from 'solid-js';
import { odometerWords } from '../../../shared/units/odometer-unit.ts';
import { useCab } from './cab-state.tsx';
import { PanelFrame } from './panel-frame.tsx';
import { TripTimes } from './trip-times.tsx';

/** This call so far. */
export function TripPanel() {
  const cab = useCab();
  return (
    <PanelFrame title="Trip so far" why="Times are as pressed, corrected to the server's clock.">
      <Show when={cab.transport()} fallback={<p>No times yet.</p>}>
        {(transport) => <TripTimes transport={transport()} />}
      </Show>
      <Show when={cab.incidentId()}>
        {(id) => (
          <div class="crew-trip-odometer">
            <OdometerButton incidentId={id()} moment="at_scene" label="Odometer at scene" />
            <OdometerButton incidentId={id()} moment="at_destination" label="Odometer at destination" />
          </div>
        )}
      </Show>
    </PanelFrame>
  );
}

/** A reading that was skipped can be given as long as the call lasts; a wrong one can be given again. */
function OdometerButton(props: { incidentId: string; moment: 'at_scene' | 'at_destination'; label: string }) {
  const cab = useCab();
  const words = () => {
    const reading = cab.transport()?.odometer[props.moment]?.reading;
    return reading === undefined ? 'Not read' : odometerWords(reading, cab.distances());
  };
  return (
    <button
      type="button"
      class="crew-choice"
      onClick={() =>
        cab.panels.show({
          kind: 'odometer',
          incidentId: props.incidentId,
          moment: props.moment,
          asked: false,
        })
      }
    >
      <span class="crew-choice-words">
        <span class="rb-muted">{props.label}</span>
        <strong class="rb-figures">{words()}</strong>
      </span>
    </button>
  );
}
