import { For } from 'solid-js';
import { Icon, type IconName } from './icon.tsx';
import './custody-trail.css';

/** `sent`: it left for there, and nobody says that it arrived. */
export type HopState = 'reached' | 'sent' | 'waiting' | 'failed';

export interface Hop {
  label: string;
  state: HopState;
}

const LOOK: Record<HopState, { icon: IconName; words: string }> = {
  reached: { icon: 'check', words: 'reached' },
  sent: { icon: 'chevron-right', words: 'no answer from there' },
  waiting: { icon: 'hourglass', words: 'not yet' },
  failed: { icon: 'alert', words: 'failed' },
};

/** How far one fact has come: saved here, server, CAD, hospital, billing. Give only the hops that exist for it. */
export function CustodyTrail(props: { hops: readonly Hop[] }) {
  return (
    <ol class="rb-custody" aria-label="How far it has come">
      <For each={props.hops}>
        {(hop) => (
          <li data-state={hop.state}>
            <span class="rb-custody-dot">
              <Icon name={LOOK[hop.state].icon} size={14} />
            </span>
            {hop.label}
            <span class="rb-spoken">, {LOOK[hop.state].words}</span>
          </li>
        )}
      </For>
    </ol>
  );
}
