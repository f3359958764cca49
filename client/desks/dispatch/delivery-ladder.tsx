import { For, Show } from 'solid-js';
import { waitingAssignments } from '../../../shared/incidents/answer-time.ts';
import type { UnitAssignment, UnitState } from '../../../shared/units/state.ts';
import { useClock } from '../../ui/clock-signal.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ladderOf, waitingWords } from './delivery-words.ts';
import { clockTime } from './time-words.ts';
import './delivery-ladder.css';

/** Whether the crew can know of its call: what its tablets told, step by step. */
export function DeliveryLadder(props: { unit: UnitState; assignment: UnitAssignment }) {
  const clock = useClock();
  const isWaiting = () =>
    waitingAssignments(props.unit).some(({ assignmentId }) => assignmentId === props.assignment.assignmentId);
  const waiting = () => (isWaiting() ? waitingWords(props.assignment, clock()) : undefined);
  return (
    <div class="delivery">
      <ol class="delivery-ladder">
        <For each={ladderOf(props.assignment)}>
          {(rung) => (
            <li data-reached={rung.at === undefined ? undefined : ''}>
              <Show when={rung.at}>
                <Icon name="check" size={12} />
              </Show>
              {rung.words}
              <Show when={rung.at} fallback={<span class="rb-spoken"> not yet</span>}>
                {(at) => <time class="rb-figures">{clockTime(at())}</time>}
              </Show>
            </li>
          )}
        </For>
      </ol>
      <Show when={waiting()}>
        {(said) => (
          <p class="delivery-waiting" data-tone={said().tone}>
            {said().words}
          </p>
        )}
      </Show>
    </div>
  );
}
