import { createSignal, For, Show } from 'solid-js';
import { useShift } from '../../sync/shift-context.tsx';
import { InlineError } from '../../ui/inline-error.tsx';
import { PinPad } from '../../ui/pin-pad.tsx';
import { useCab } from './cab-state.tsx';
import './curtain.css';
import { PanelFrame } from './panel-frame.tsx';

/** The PIN of anybody who is badged in shows the patient again. Status buttons and timers go on beside it. */
export function UncoverPanel() {
  const cab = useCab();
  const shift = useShift();
  const present = () => shift()?.tablet.present() ?? [];
  const [picked, setPicked] = createSignal(cab.client.signedIn().sub);
  const [problem, setProblem] = createSignal<string>();
  const who = () => present().find(({ sub }) => sub === picked()) ?? present()[0];
  const show = async (pin: string) => {
    const person = who();
    const result = person && (await shift()?.confirm(person, { pin }));
    if (!result?.ok) {
      setProblem(result?.detail ?? 'Nobody is badged in.');
      return;
    }
    await cab.client.unlocked();
    cab.curtain.uncover();
    cab.panels.done();
  };
  return (
    <PanelFrame title="Show patient details" leave="Not now">
      <div class="crew-uncover">
        <Show when={present().length > 1}>
          <div class="crew-choices crew-choices-pairs">
            <For each={present()}>
              {(person) => (
                <button
                  type="button"
                  class="crew-choice"
                  aria-pressed={who()?.sub === person.sub}
                  onClick={() => setPicked(person.sub)}
                >
                  {person.name}
                </button>
              )}
            </For>
          </div>
        </Show>
        <InlineError message={problem()} />
        <PinPad label={`PIN of ${who()?.name ?? ''}`} action="Show" onPin={show} />
      </div>
    </PanelFrame>
  );
}
