import { createSignal, Show } from 'solid-js';
import { dialReading, distanceSign, recordedReading } from '../../../shared/units/odometer-unit.ts';
import { readOdometer } from '../../units/unit-actions.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useCab } from './cab-state.tsx';
import { Keypad } from './keypad.tsx';
import { doubtAbout, readingOf, typeKey } from './odometer-entry.ts';
import { PanelFrame } from './panel-frame.tsx';
import type { Panel } from './panels.ts';
import './odometer-panel.css';

const TITLES = {
  start: 'Odometer at start',
  at_scene: 'Odometer at the scene',
  at_destination: 'Odometer at the destination',
  in_service: 'Odometer back in service',
} as const;

/** One reading of the odometer, to a tenth of what the agency's odometers count. A doubt is said and never stands in the way. */
export function OdometerPanel(props: { panel: Extract<Panel, { kind: 'odometer' }> }) {
  const cab = useCab();
  const [typed, setTyped] = createSignal('');
  const previous = () => {
    const recorded =
      (props.panel.moment === 'at_destination'
        ? cab.transportOf(props.panel.incidentId)?.odometer.at_scene?.reading
        : undefined) ?? cab.unit().odometer?.reading;
    return recorded === undefined ? undefined : dialReading(recorded, cab.distances());
  };
  const reading = () => readingOf(typed());
  const doubt = () => {
    const now = reading();
    return now === undefined ? undefined : doubtAbout(now, previous(), cab.distances());
  };
  const save = async () => {
    const dial = reading();
    const now = dial === undefined ? undefined : recordedReading(dial, cab.distances());
    if (dial === undefined || now === undefined) return;
    const { incidentId, moment } = props.panel;
    try {
      await readOdometer(cab.client.outbox, { unitId: cab.unitId, incidentId, reading: now, moment });
      cab.feedback.confirm();
      cab.outcomes.say(`Odometer ${dial} ${distanceSign(cab.distances())} saved`, 'good');
      cab.panels.done();
    } catch {
      cab.feedback.error();
      cab.outcomes.say('The odometer was not recorded. Save it again.', 'bad');
    }
  };
  return (
    <PanelFrame title={TITLES[props.panel.moment]} leave={props.panel.asked ? 'Skip' : 'Close'}>
      <div class="crew-odometer">
        <div class="crew-odometer-shown">
          <p class="crew-odometer-reading rb-figures" aria-live="polite">
            <span class="rb-spoken">Reading </span>
            {typed() || '–'}
            <span class="crew-odometer-unit"> {distanceSign(cab.distances())}</span>
          </p>
          <p class="crew-odometer-previous rb-muted rb-figures">
            {previous() ? `Last reading ${previous()} ${distanceSign(cab.distances())}` : 'No reading before'}
          </p>
          <p class="crew-odometer-doubt" role="status">
            <Show when={doubt()}>
              {(words) => (
                <>
                  <Icon name="alert" size={22} />
                  {words()}
                </>
              )}
            </Show>
          </p>
          <Button
            size="crew"
            tone="primary"
            block
            disabled={reading() === undefined}
            onClick={() => void save()}
          >
            {doubt() ? 'Save anyway' : 'Save reading'}
          </Button>
        </div>
        <Keypad onKey={(key) => setTyped((before) => typeKey(before, key))} />
      </div>
    </PanelFrame>
  );
}
