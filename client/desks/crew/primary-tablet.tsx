import { Show } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { useCab } from './cab-state.tsx';

/** On every tablet of a unit but the one in charge: says so, and takes over in one tap. */
export function PrimaryTablet() {
  const cab = useCab();
  const takeOver = async () => {
    try {
      await cab.takeOver();
      cab.feedback.confirm();
      cab.outcomes.say('This tablet is in charge now: places and alert tones come from here', 'good');
    } catch {
      cab.feedback.error();
      cab.outcomes.say('Not taken over. Try again.', 'bad');
    }
  };
  return (
    <Show when={!cab.isPrimary()}>
      <Button size="crew" icon="device" class="crew-take-over" onClick={() => void takeOver()}>
        <span class="crew-take-over-words">
          <span>{cab.unit().primaryDevice?.name ?? 'Another tablet'} is in charge</span>
          <span class="rb-spoken"> · </span>
          <strong>Take over</strong>
        </span>
      </Button>
    </Show>
  );
}
