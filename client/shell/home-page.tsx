import { A, Navigate } from '@solidjs/router';
import { For, Match, Switch, type Accessor } from 'solid-js';
import type { Role } from '../../shared/rooms/principal.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Mark } from '../ui/mark.tsx';
import { deskForRoles, type DeskPath } from './desk-for-roles.ts';
import './home-page.css';

const DESKS: readonly { path: DeskPath; icon: IconName; name: string; purpose: string }[] = [
  { path: '/crew', icon: 'device', name: 'Crew', purpose: 'The tablet in the ambulance' },
  { path: '/dispatch', icon: 'radio', name: 'Dispatch', purpose: 'Live board and map' },
  { path: '/billing', icon: 'check', name: 'Billing', purpose: 'Signed transport records' },
  { path: '/proof', icon: 'route', name: 'Proof', purpose: 'How far every fact has come' },
];

/** `/`: straight to the desk of whoever is signed in; a choice for those whose roles name none. */
export function HomePage(props: { roles: Accessor<readonly Role[] | undefined> }) {
  const desk = () => deskForRoles(props.roles() ?? []);
  return (
    <Switch fallback={<DeskChoice />}>
      <Match when={props.roles() === undefined}>
        <Navigate href="/sign-in" />
      </Match>
      <Match when={desk()}>{(path) => <Navigate href={path()} />}</Match>
    </Switch>
  );
}

function DeskChoice() {
  return (
    <main class="home-page">
      <div class="home-page-name">
        <Mark size={44} />
        <h1>Readback</h1>
      </div>
      <nav aria-label="Desks">
        <For each={DESKS}>
          {(desk) => (
            <A href={desk.path} class="home-page-desk">
              <Icon name={desk.icon} size={26} />
              <span>
                <strong>{desk.name}</strong>
                <span class="rb-muted">{desk.purpose}</span>
              </span>
              <Icon name="chevron-right" />
            </A>
          )}
        </For>
      </nav>
    </main>
  );
}
