import { For, Show } from 'solid-js';
import type { UnitState } from '../../../shared/units/state.ts';
import { StatusChip } from '../../ui/status-chip.tsx';
import './unit-choice.css';

export interface UnitChoiceProps {
  units: readonly { id: string; state: UnitState }[];
  picked: string | undefined;
  /** Who is choosing: named "you" where they are on already. */
  me: string;
  onPick: (id: string) => void;
}

/** Native radio buttons under large rows: one tap, arrow keys, and names that are spoken. */
export function UnitChoice(props: UnitChoiceProps) {
  const crewWords = (state: UnitState) =>
    state.crew
      .map(({ id, name, level }) => `${id === props.me ? 'you' : name}${level ? `, ${level}` : ''}`)
      .join(' · ');
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
              <span class="crew-unit-what">
                <StatusChip status={state.status} />
                <span class="rb-muted">
                  {[state.capability, state.station?.name].filter(Boolean).join(' · ')}
                </span>
              </span>
              <Show when={state.crew.length > 0} fallback={<span class="rb-muted">Nobody signed on</span>}>
                <span>{crewWords(state)}</span>
              </Show>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
