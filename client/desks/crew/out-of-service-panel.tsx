import { For } from 'solid-js';
import { useCab } from './cab-state.tsx';
import { PanelFrame } from './panel-frame.tsx';

const REASONS = [
  'Restocking',
  'Cleaning',
  'Fuel',
  'Vehicle defect',
  'Crew change',
  'Meal',
  'End of shift',
  'Other reason',
] as const;

/** Apart from the other statuses and one step further: the reason is the press. */
export function OutOfServicePanel() {
  const cab = useCab();
  const press = (reason: string) => {
    cab.panels.done();
    cab.press.press('out_of_service', reason);
  };
  return (
    <PanelFrame title="Out of service, because" leave="Back">
      <ul class="crew-choices crew-choices-pairs">
        <For each={REASONS}>
          {(reason) => (
            <li>
              <button type="button" class="crew-choice" onClick={() => press(reason)}>
                <strong>{reason}</strong>
              </button>
            </li>
          )}
        </For>
      </ul>
    </PanelFrame>
  );
}
