import { createSignal, For } from 'solid-js';
import { toInstant } from '../../../shared/time.ts';
import { statusLabel } from '../../ui/unit-status-look.ts';
import { correctTime } from '../../units/unit-actions.ts';
import { Button } from '../../ui/button.tsx';
import { useCab } from './cab-state.tsx';
import { localTime } from './local-time.ts';
import { PanelFrame } from './panel-frame.tsx';
import type { Panel } from './panels.ts';
import './late-press-panel.css';

/** Seconds earlier or later than what stands there now. */
const STEPS = [
  { label: '−10 min', seconds: -600 },
  { label: '−1 min', seconds: -60 },
  { label: '−10 s', seconds: -10 },
  { label: '+10 s', seconds: 10 },
  { label: '+1 min', seconds: 60 },
  { label: '+10 min', seconds: 600 },
] as const;

const REASONS = [
  'Hands full',
  'Forgot to press',
  'Told by radio first',
  'Wrong button first',
  'Tablet was off',
] as const;

/** Pressed late: when it really was, and why. The reason is the press; both times stay in the record. */
export function LatePressPanel(props: { panel: Extract<Panel, { kind: 'late-press' }> }) {
  const cab = useCab();
  const pressedMs = () => Date.parse(props.panel.at);
  const [actualMs, setActualMs] = createSignal(pressedMs());
  const changed = () => actualMs() !== pressedMs();
  const move = (seconds: number) =>
    setActualMs((before) => Math.min(before + seconds * 1000, cab.client.serverNowMs()));
  const save = async (reason: string) => {
    const { pressId, incidentId, status } = props.panel;
    try {
      const press = { unitId: cab.unitId, incidentId, pressId };
      await correctTime(cab.client.outbox, press, { actualAt: toInstant(actualMs()), reason });
      cab.feedback.confirm();
      cab.outcomes.say(`${statusLabel(status)} was at ${localTime(actualMs())}`, 'good');
      cab.panels.done();
    } catch {
      cab.feedback.error();
      cab.outcomes.say('The time was not set. Try again.', 'bad');
    }
  };
  return (
    <PanelFrame
      title={`${statusLabel(props.panel.status)} was at`}
      why={`It says ${localTime(props.panel.at)}. Both times stay in the record.`}
      leave="Back"
    >
      <p class="crew-late-time rb-figures" aria-live="polite">
        {localTime(actualMs())}
      </p>
      <div class="crew-late-steps">
        <For each={STEPS}>
          {({ label, seconds }) => (
            <Button size="crew" onClick={() => move(seconds)}>
              {label}
            </Button>
          )}
        </For>
      </div>
      <h3 class="crew-late-why">{changed() ? 'Because' : 'Set the time, then say why'}</h3>
      <ul class="crew-choices crew-choices-pairs">
        <For each={REASONS}>
          {(reason) => (
            <li>
              <button
                type="button"
                class="crew-choice"
                disabled={!changed()}
                onClick={() => void save(reason)}
              >
                <strong>{reason}</strong>
              </button>
            </li>
          )}
        </For>
      </ul>
    </PanelFrame>
  );
}
