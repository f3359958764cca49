import { For, Show } from 'solid-js';
import type { RosterState } from '../../../shared/units/roster.ts';
import './unit-choice.css';

export interface UnitChoiceProps {
  units: readonly { id: string; state: RosterState }[];
  picked: string | undefined;
  /** Who is choosing: named "you" where they are on already. */
  me: string;
  onPick: (id: string) => void;
}

/** Native radio buttons under large rows: one tap, arrow keys, and names that are spoken. */
export function UnitChoice(props: UnitChoiceProps) {
  const memberWords = ({ id, name, level }: RosterState['crew'][number]) =>
    `${id === props.me ? 'You' : name}${level ? `, ${level}` : ''}`;
  return (
    <fieldset class="crew-units">
      <legend class="rb-spoken">Unit</legend>
      <For each={props.units}>
        {({ id, state }) => (
          <label class="crew-unit">
            <input
              type="radio"
              class="rb-spoken"
              name="crew-unit"
              value={id}
              checked={id === props.picked}
              onChange={() => props.onPick(id)}
            />
            <span class="crew-unit-sign">{state.callSign}</span>
            <span class="crew-unit-words">
              <Show when={state.capability}>
                {(capability) => <span class="rb-muted">{capability()}</span>}
              </Show>
              <Show when={state.crew.length > 0} fallback={<span class="rb-muted">Nobody signed on</span>}>
                <ul>
                  <For each={state.crew}>{(member) => <li>{memberWords(member)}</li>}</For>
                </ul>
              </Show>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
