import { For } from 'solid-js';
import { Icon } from '../../ui/icon.tsx';
import type { KeypadKey } from './odometer-entry.ts';
import '../../ui/number-pad.css';

const KEYS: readonly KeypadKey[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '0', 'back'];
const SPOKEN: Partial<Record<KeypadKey, string>> = { '.': 'Point', back: 'Delete last digit' };

const keyFromKeyboard = (key: string): KeypadKey | undefined =>
  key === 'Backspace' ? 'back' : key === ',' ? '.' : KEYS.find((each) => each === key);

/** Twelve large keys; a real keyboard works too while the pad has the focus. */
export function Keypad(props: { onKey: (key: KeypadKey) => void }) {
  const fromKeyboard = (event: KeyboardEvent) => {
    const key = keyFromKeyboard(event.key);
    if (key) props.onKey(key);
  };
  return (
    <div class="crew-keypad rb-number-pad" role="group" aria-label="Keypad" onKeyDown={fromKeyboard}>
      <For each={KEYS}>
        {(key) => (
          <button type="button" data-key={key} aria-label={SPOKEN[key]} onClick={() => props.onKey(key)}>
            {key === 'back' ? <Icon name="backspace" size={30} /> : key}
          </button>
        )}
      </For>
    </div>
  );
}
