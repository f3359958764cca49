import { Show, type JSX } from 'solid-js';
import { Icon, type IconName } from './icon.tsx';
import './link-badge.css';

/**
 * `live`: nothing unsent and not behind. `catching-up`: connected, but behind or draining. `saved-here`: connected or not,
 * facts are held on this device only. `offline`: no server, nothing unsent. `sign-in`: facts wait for a person to sign in.
 */
export type LinkState = 'live' | 'catching-up' | 'saved-here' | 'offline' | 'sign-in';

const LOOK: Record<LinkState, { icon: IconName; label: string; tone: 'good' | 'info' | 'warn' | 'bad' }> = {
  live: { icon: 'live', label: 'Live', tone: 'good' },
  'catching-up': { icon: 'sync', label: 'Catching up', tone: 'info' },
  'saved-here': { icon: 'device', label: 'Saved here only', tone: 'warn' },
  offline: { icon: 'cloud-off', label: 'Offline', tone: 'warn' },
  'sign-in': { icon: 'key', label: 'Needs sign-in', tone: 'bad' },
};

export interface LinkBadgeProps {
  state: LinkState;
  /** Facts not yet acknowledged by the server. */
  pending?: number | undefined;
  /** Age of the oldest of them, already in words, such as `4:12`. */
  oldest?: string | undefined;
  /** Opens the details; without it the badge is plain text. */
  onPress?: (() => void) | undefined;
}

/** How true this screen is. Words, icon and colour always say the same. */
export function LinkBadge(props: LinkBadgeProps) {
  const look = () => LOOK[props.state];
  const waiting = () =>
    props.pending ? `${props.pending} waiting${props.oldest ? `, oldest ${props.oldest}` : ''}` : '';

  const face = (label: JSX.Element) => (
    <>
      <Icon name={look().icon} size={18} />
      {label}
      <Show when={waiting()}>
        <span class="rb-link-badge-waiting rb-figures">{waiting()}</span>
      </Show>
    </>
  );

  return (
    <Show
      when={props.onPress}
      fallback={
        <span class="rb-link-badge" data-tone={look().tone} data-state={props.state}>
          {face(<span role="status">{look().label}</span>)}
        </span>
      }
    >
      {(press) => (
        <>
          <button
            type="button"
            class="rb-link-badge"
            data-tone={look().tone}
            data-state={props.state}
            onClick={() => press()()}
          >
            {face(<span>{look().label}</span>)}
          </button>
          {/* Beside the button: within one, nothing is announced, and some readers leave it out of the name. */}
          <span class="rb-spoken" role="status">
            Connection: {look().label}
          </span>
        </>
      )}
    </Show>
  );
}
