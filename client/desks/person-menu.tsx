import { Popover } from '@kobalte/core/popover';
import { A } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import type { Role } from '../../shared/rooms/principal.ts';
import type { SignedIn } from '../sync/identity.ts';
import { Icon } from '../ui/icon.tsx';
import { ThemeSwitch } from '../ui/theme-switch.tsx';
import './person-menu.css';

interface Way {
  href: string;
  label: string;
  roles: readonly Role[];
}

const LEADS: readonly Role[] = ['supervisor', 'admin'];

/** What each role may open, as the pages themselves and the server decide it; here only so that nobody walks into a door. */
const WAYS: readonly Way[] = [
  { href: '/crew', label: 'Crew tablet', roles: ['crew'] },
  { href: '/dispatch', label: 'Dispatch', roles: ['dispatcher', ...LEADS] },
  { href: '/billing', label: 'Billing', roles: ['billing', 'admin'] },
  { href: '/settings', label: 'Agency settings', roles: LEADS },
  { href: '/pages', label: 'Protocols and phone book', roles: LEADS },
  { href: '/tablets', label: 'Tablets, PINs and badges', roles: LEADS },
  { href: '/console', label: 'Console for programs', roles: ['admin'] },
];

const ROLE_WORDS: Record<Role, string> = {
  crew: 'Crew',
  dispatcher: 'Dispatcher',
  supervisor: 'Supervisor',
  hospital: 'Hospital',
  billing: 'Billing',
  admin: 'Admin',
  service: 'Program',
};

export interface PersonMenuProps {
  signedIn: SignedIn;
  /** Facts that are on this device only. */
  unsent?: number | undefined;
}

/** At the end of every desk's bar: who is at it, where else they may go, how the screen looks, and the way out. */
export function PersonMenu(props: PersonMenuProps) {
  const [isOpen, setOpen] = createSignal(false);
  const ways = () => WAYS.filter(({ roles }) => roles.some((role) => props.signedIn.roles.includes(role)));
  return (
    <Popover open={isOpen()} onOpenChange={setOpen} placement="bottom-end" gutter={6} modal={false}>
      <Popover.Trigger
        class="rb-button person-menu-open"
        data-tone="neutral"
        data-size="compact"
        aria-label={`${props.signedIn.name}, menu`}
      >
        <Icon name="person" size={18} />
        <span class="person-menu-name">{props.signedIn.name}</span>
        <Icon name="chevron-down" size={14} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content class="person-menu" aria-label={`Menu of ${props.signedIn.name}`}>
          <p class="person-menu-who">
            <strong>{props.signedIn.name}</strong>
            <span class="rb-muted">{props.signedIn.roles.map((role) => ROLE_WORDS[role]).join(', ')}</span>
          </p>
          <Show when={ways().length > 1}>
            <nav aria-label="Where to">
              <For each={ways()}>
                {({ href, label }) => (
                  <A href={href} onClick={() => setOpen(false)}>
                    {label}
                  </A>
                )}
              </For>
            </nav>
          </Show>
          <ThemeSwitch />
          <div class="person-menu-out">
            <A href="/sign-out">Sign out</A>
            <Show when={props.unsent}>
              {(count) => (
                <p class="rb-muted">
                  {count()} not sent yet. They stay on this device and go out once you sign in here again.
                </p>
              )}
            </Show>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover>
  );
}
