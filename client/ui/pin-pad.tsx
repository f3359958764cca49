import { createSignal, For, onCleanup, onMount } from 'solid-js';
import { Icon } from './icon.tsx';
import './number-pad.css';
import './pin-pad.css';

export interface PinPadProps {
  label: string;
  /** Resolves once it was looked at; the entry is emptied either way. */
  onPin: (pin: string) => Promise<unknown>;
  /** Word on the key that hands it over. Default "OK". */
  action?: string | undefined;
}

const SHORTEST = 4;
const LONGEST = 8;
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'back', '0', 'ok'] as const;
type Key = (typeof KEYS)[number];

/** Digits for gloved fingers; a keyboard works as well. What is typed is shown as dots only. */
export function PinPad(props: PinPadProps) {
  const [pin, setPin] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const ready = () => pin().length >= SHORTEST && !busy();

  async function done(): Promise<void> {
    if (!ready()) return;
    setBusy(true);
    try {
      await props.onPin(pin());
    } finally {
      setPin('');
      setBusy(false);
    }
  }
  function press(key: Key): void {
    if (key === 'ok') void done();
    else if (key === 'back') setPin((before) => before.slice(0, -1));
    else if (!busy()) setPin((before) => (before + key).slice(0, LONGEST));
  }
  const fromKeyboard = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey) return;
    const digit = KEYS.find((key) => key === event.key);
    if (digit) press(digit);
    else if (event.key === 'Backspace') press('back');
    else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) press('ok');
  };
  onMount(() => window.addEventListener('keydown', fromKeyboard));
  onCleanup(() => window.removeEventListener('keydown', fromKeyboard));

  return (
    <div class="rb-pin" role="group" aria-label={props.label} aria-busy={busy()}>
      <p class="rb-spoken" role="status">
        {pin().length} digits
      </p>
      <div class="rb-pin-dots" aria-hidden="true">
        <For each={Array.from({ length: Math.max(SHORTEST, pin().length) }, (_, nth) => nth)}>
          {(nth) => <span class="rb-pin-dot" data-on={nth < pin().length ? '' : undefined} />}
        </For>
      </div>
      <div class="rb-number-pad">
        <For each={KEYS}>
          {(key) => (
            <button
              type="button"
              data-key={key}
              data-main={key === 'ok' ? '' : undefined}
              aria-label={key === 'back' ? 'Delete last digit' : undefined}
              aria-disabled={key === 'ok' && !ready() ? 'true' : undefined}
              onClick={() => press(key)}
            >
              {key === 'back' ? (
                <Icon name="backspace" size={30} />
              ) : key === 'ok' ? (
                (props.action ?? 'OK')
              ) : (
                key
              )}
            </button>
          )}
        </For>
      </div>
    </div>
  );
}
