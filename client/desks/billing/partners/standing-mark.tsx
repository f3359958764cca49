import { Show } from 'solid-js';
import { Icon, type IconName } from '../../../ui/icon.tsx';
import type { Standing, Tone } from './partner-words.ts';

const ICONS: Record<Tone, IconName> = { good: 'check', warn: 'hourglass', bad: 'alert', quiet: 'info' };

/** How something stands: a sign, words, and a colour, in this order of weight. */
export function StandingMark(props: { standing: Standing }) {
  return (
    <span class="partners-standing">
      <span class="partners-mark" data-tone={props.standing.tone}>
        <Icon name={ICONS[props.standing.tone]} size={16} />
        {props.standing.words}
      </span>
      <Show when={props.standing.more}>{(more) => <span class="rb-muted rb-figures"> {more()}</span>}</Show>
    </span>
  );
}
