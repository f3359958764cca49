import { Select as Kobalte } from '@kobalte/core/select';
import { Show } from 'solid-js';
import { Icon } from './icon.tsx';
import './field.css';
import './select.css';

export interface SelectOption {
  value: string;
  label: string;
  /** A quiet second line. */
  detail?: string | undefined;
  disabled?: boolean | undefined;
}

export interface SelectProps {
  label: string;
  options: readonly SelectOption[];
  value: string | undefined;
  onValue: (value: string) => void;
  placeholder?: string | undefined;
  size?: 'compact' | 'regular' | 'crew' | undefined;
  disabled?: boolean | undefined;
}

/** One choice of several, with type-ahead. */
export function Select(props: SelectProps) {
  const chosen = () => props.options.find((option) => option.value === props.value) ?? null;
  return (
    <Kobalte<SelectOption>
      class="rb-field"
      data-size={props.size ?? 'regular'}
      options={[...props.options]}
      optionValue="value"
      optionTextValue="label"
      optionDisabled="disabled"
      value={chosen()}
      onChange={(option) => option && props.onValue(option.value)}
      placeholder={props.placeholder ?? 'Choose'}
      disabled={props.disabled ?? false}
      gutter={6}
      sameWidth
      itemComponent={(row) => (
        <Kobalte.Item item={row.item} class="rb-select-item">
          {/* Both lines inside the label: what is seen is what is spoken. */}
          <Kobalte.ItemLabel class="rb-select-item-words">
            <span>{row.item.rawValue.label}</span>
            <Show when={row.item.rawValue.detail}>
              {(detail) => <span class="rb-select-item-detail">{detail()}</span>}
            </Show>
          </Kobalte.ItemLabel>
          <Kobalte.ItemIndicator>
            <Icon name="check" />
          </Kobalte.ItemIndicator>
        </Kobalte.Item>
      )}
    >
      <Kobalte.Label class="rb-field-label">{props.label}</Kobalte.Label>
      <Kobalte.Trigger class="rb-field-box rb-select-trigger">
        <Kobalte.Value<SelectOption> class="rb-select-value">
          {(state) => state.selectedOption().label}
        </Kobalte.Value>
        <Kobalte.Icon class="rb-select-icon">
          <Icon name="chevron-down" />
        </Kobalte.Icon>
      </Kobalte.Trigger>
      <Kobalte.Portal>
        <Kobalte.Content class="rb-select-content" data-size={props.size ?? 'regular'}>
          <Kobalte.Listbox class="rb-select-list" />
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte>
  );
}
