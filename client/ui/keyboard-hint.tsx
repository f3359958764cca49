import { For } from 'solid-js';
import './keyboard-hint.css';

/** The keys that do the same as the button beside it, such as `['Alt', 'R']`. Hidden where there is no keyboard. */
export function KeyboardHint(props: { keys: readonly string[] }) {
  return (
    <span class="rb-keys">
      <For each={props.keys}>{(key) => <kbd>{key}</kbd>}</For>
    </span>
  );
}
