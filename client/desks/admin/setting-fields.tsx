import { createMemo, createUniqueId, For, Show } from 'solid-js';
import {
  DEFAULT_SETTINGS,
  defaultsFor,
  FENCES,
  type AgencySettings,
  type SettingName,
} from '../../../shared/ops/agency-settings.ts';
import { distanceWords } from '../../../shared/roads/eta-words.ts';
import { agencySettings } from '../../ops/agency.ts';
import { useClient } from '../../sync/client-context.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { SettingCard } from './setting-card.tsx';
import { fencesDraft, readFences, readMinutes } from './setting-drafts.ts';
import { createSettingEdit, type SettingEdit } from './setting-edit.ts';
import { coverWords, FENCE_LABELS, SETTINGS, type ChoiceWords } from './setting-words.ts';

interface ChoiceProps<Name extends SettingName, Value extends AgencySettings[Name] & string> {
  edit: SettingEdit<Name, Value>;
  choices: Readonly<Record<Value, ChoiceWords>>;
}

/** Native radio buttons: arrow keys choose, and nothing is saved by choosing. */
export function SettingChoice<Name extends SettingName, Value extends AgencySettings[Name] & string>(
  props: ChoiceProps<Name, Value>,
) {
  const group = createUniqueId();
  const values = () => Object.keys(props.choices) as Value[];
  const client = useClient();
  const usual = () => defaultsFor(agencySettings(client))[props.edit.name];
  return (
    <fieldset class="setting-options">
      <legend class="rb-spoken">{SETTINGS[props.edit.name].title}</legend>
      <For each={values()}>
        {(value) => (
          <label class="setting-option">
            <input
              type="radio"
              name={group}
              value={value}
              checked={props.edit.draft() === value}
              onChange={() => props.edit.change(value)}
            />
            <span>
              <strong>
                {props.choices[value].label}
                <Show when={value === usual()}>
                  <span class="setting-default"> default</span>
                </Show>
              </strong>
              <span class="rb-muted">{props.choices[value].detail}</span>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}

/** `distances`: what the agency counts in, for those who have no picture of a metre. */
export function FencesSetting(props: { distances: AgencySettings['distances'] }) {
  const edit = createSettingEdit('fences', { draftOf: fencesDraft, read: readFences });
  const inFeet = (text: string): string => {
    const metres = Number(text);
    const isShown = props.distances === 'miles' && metres >= 1 && metres <= 99_999;
    return isShown ? `about ${distanceWords(metres)}` : '';
  };
  return (
    <SettingCard edit={edit}>
      <fieldset class="setting-numbers">
        <legend class="rb-spoken">{SETTINGS.fences.title}</legend>
        <For each={FENCES}>
          {(fence) => (
            <TextField
              label={`${FENCE_LABELS[fence]}, metres`}
              inputmode="numeric"
              autocomplete="off"
              value={edit.draft()[fence]}
              onValue={(text) => edit.change({ ...edit.draft(), [fence]: text })}
              hint={[`Default ${DEFAULT_SETTINGS.fences[fence]}`, inFeet(edit.draft()[fence])]
                .filter(Boolean)
                .join(', ')}
              error={edit.wrong()?.[fence]}
            />
          )}
        </For>
      </fieldset>
    </SettingCard>
  );
}

export function CoverSetting() {
  const edit = createSettingEdit('coverAfterMinutes', { draftOf: String, read: readMinutes });
  const meant = createMemo(() => {
    const read = readMinutes(edit.draft());
    return 'value' in read ? read.value : undefined;
  });
  return (
    <SettingCard edit={edit}>
      <div class="setting-numbers">
        <TextField
          label="Minutes without a touch"
          inputmode="numeric"
          autocomplete="off"
          value={edit.draft()}
          onValue={edit.change}
          hint={`Default ${DEFAULT_SETTINGS.coverAfterMinutes}. 0 never covers.`}
          error={edit.wrong()}
        />
        <p class="setting-meaning" data-tone={meant() === 0 ? 'warn' : undefined}>
          <Show when={meant() !== undefined}>
            {meant() === 0
              ? 'Patient data stays on the screen for anybody who comes by.'
              : `${coverWords(meant() ?? 0)} the patient is hidden until somebody touches the screen or shows their PIN.`}
          </Show>
        </p>
      </div>
    </SettingCard>
  );
}
