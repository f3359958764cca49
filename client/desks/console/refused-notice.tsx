import { Show } from 'solid-js';
import { Icon } from '../../ui/icon.tsx';
import type { Refused } from '../../sync/refusal-words.ts';

/** Why not, in words, with the code a program decides by. The region stays, so that a change is announced. */
export function RefusedNotice(props: { refused: Refused | undefined }) {
  return (
    <div aria-live="polite">
      <Show when={props.refused}>
        {(why) => (
          <p class="console-refused">
            <Icon name="alert" size={18} />
            <span>
              {why().detail} {why().advice} <code>{why().code}</code>
            </span>
          </p>
        )}
      </Show>
    </div>
  );
}
