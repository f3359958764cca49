import { For } from 'solid-js';
import { CREW_LEVELS } from '../../../shared/units/events.ts';
import type { CrewLevel } from './crew-level.ts';

export interface LevelChoiceProps {
  level: CrewLevel | undefined;
  onLevel: (level: CrewLevel) => void;
}

/** What you work as today; goes into the record as the crew member's level. */
export function LevelChoice(props: LevelChoiceProps) {
  return (
    <fieldset class="crew-levels">
      <legend>You work as</legend>
      <For each={CREW_LEVELS}>
        {(level) => (
          <label class="crew-level">
            <input
              type="radio"
              class="rb-spoken"
              name="crew-level"
              value={level}
              checked={level === props.level}
              onChange={() => props.onLevel(level)}
            />
            {level}
          </label>
        )}
      </For>
    </fieldset>
  );
}
