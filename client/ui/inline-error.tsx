import { Show } from 'solid-js';
import { Icon } from './icon.tsx';
import './inline-error.css';

export interface InlineErrorProps {
  message?: string | undefined;
  id?: string | undefined;
}

/** What went wrong, beside where it went wrong. The live region stays in place so that a change is announced. */
export function InlineError(props: InlineErrorProps) {
  return (
    <p class="rb-inline-error" id={props.id} aria-live="polite">
      <Show when={props.message}>
        <Icon name="alert" size={18} />
        <span>{props.message}</span>
      </Show>
    </p>
  );
}
