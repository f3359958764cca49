import { createSignal } from 'solid-js';
import { TextField } from '../ui/text-field.tsx';

export interface PasswordFieldProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  autocomplete: 'current-password' | 'new-password';
  hint?: string | undefined;
  error?: string | undefined;
  autofocus?: boolean | undefined;
}

/** A password that can be looked at: gloves and a moving cab make typing blind a lottery. */
export function PasswordField(props: PasswordFieldProps) {
  const [isShown, setShown] = createSignal(false);
  return (
    <div class="password-field">
      <TextField
        label={props.label}
        type={isShown() ? 'text' : 'password'}
        value={props.value}
        onValue={props.onValue}
        autocomplete={props.autocomplete}
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        hint={props.hint}
        error={props.error}
        autofocus={props.autofocus}
        required
      />
      <button type="button" aria-pressed={isShown()} onClick={() => setShown((shown) => !shown)}>
        {isShown() ? 'Hide' : 'Show'} <span class="rb-spoken">password</span>
      </button>
    </div>
  );
}
