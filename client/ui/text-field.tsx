import { createUniqueId, Show, splitProps, type JSX } from 'solid-js';
import { InlineError } from './inline-error.tsx';
import './field.css';

export interface TextFieldProps extends Omit<
  JSX.InputHTMLAttributes<HTMLInputElement>,
  'onInput' | 'size' | 'id'
> {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string | undefined;
  /** Shown and announced; the field is marked invalid. */
  error?: string | undefined;
  size?: 'compact' | 'regular' | 'crew' | undefined;
}

/** One line of text with its label, hint and error tied together. */
export function TextField(props: TextFieldProps) {
  const [own, rest] = splitProps(props, ['label', 'value', 'onValue', 'hint', 'error', 'size', 'class']);
  const id = createUniqueId();
  const describedBy = () =>
    [own.hint ? `${id}-hint` : '', own.error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined;
  return (
    <div class="rb-field" data-size={own.size ?? 'regular'}>
      <label for={id}>{own.label}</label>
      <input
        {...rest}
        id={id}
        class="rb-field-box"
        value={own.value}
        aria-invalid={own.error ? 'true' : undefined}
        aria-describedby={describedBy()}
        onInput={(event) => own.onValue(event.currentTarget.value)}
      />
      <Show when={own.hint}>
        <p id={`${id}-hint`} class="rb-field-hint">
          {own.hint}
        </p>
      </Show>
      <InlineError id={`${id}-error`} message={own.error} />
    </div>
  );
}
