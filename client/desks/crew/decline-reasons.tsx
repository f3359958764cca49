import { createSignal, For } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';

const REASONS = [
  'Vehicle defect',
  'Crew not complete',
  'Crew unfit',
  'Still with a patient',
  'Restocking or cleaning',
  'Too far away',
] as const;
const MOST_CHARACTERS = 200;

export interface DeclineReasonsProps {
  onReason: (reason: string) => void;
  onBack: () => void;
}

/** Dispatch must know why; the reason is the press. */
export function DeclineReasons(props: DeclineReasonsProps) {
  const [other, setOther] = createSignal('');
  return (
    <section class="crew-decline" aria-label="Reason for declining">
      <header class="crew-decline-head">
        <h3>Decline, because</h3>
        <Button size="crew" onClick={() => props.onBack()}>
          Back
        </Button>
      </header>
      <ul class="crew-choices crew-choices-pairs">
        <For each={REASONS}>
          {(reason) => (
            <li>
              <button type="button" class="crew-choice" onClick={() => props.onReason(reason)}>
                <strong>{reason}</strong>
              </button>
            </li>
          )}
        </For>
      </ul>
      <div class="crew-decline-other">
        <TextField
          label="Another reason"
          size="crew"
          value={other()}
          onValue={setOther}
          maxlength={MOST_CHARACTERS}
          autocomplete="off"
        />
        <Button size="crew" disabled={other().trim() === ''} onClick={() => props.onReason(other().trim())}>
          Decline
        </Button>
      </div>
    </section>
  );
}
