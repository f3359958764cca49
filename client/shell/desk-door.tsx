/** In front of every desk: somebody is signed in, and the device's data is open. */
import { Navigate } from '@solidjs/router';
import { createEffect, Show, type JSX } from 'solid-js';
import { ClientProvider } from '../sync/client-context.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useClientHost } from './client-host.tsx';
import { useSession } from './session-context.tsx';

export function DeskDoor(props: { children: JSX.Element }) {
  const session = useSession();
  const host = useClientHost();
  createEffect(() => {
    const signedIn = session.signedIn();
    if (signedIn) host.open(signedIn);
  });
  return (
    <Show when={session.signedIn()} fallback={<Navigate href="/sign-in" />}>
      <Show when={!host.failure()} fallback={<NoStorage failure={host.failure()} />}>
        <Show when={host.client()} fallback={<Skeleton lines={4} />}>
          {(client) => <ClientProvider client={client()}>{props.children}</ClientProvider>}
        </Show>
      </Show>
    </Show>
  );
}

/** Without storage nothing pressed could be kept, so nothing may be pressed. */
function NoStorage(props: { failure: unknown }) {
  return (
    <EmptyState
      title="This browser does not let Readback store anything"
      action={<Button onClick={() => location.reload()}>Try again</Button>}
    >
      Presses could not be kept without a network, so the desk stays closed. Leave private browsing, or allow
      this site to store data, and open it again.
      <span class="rb-muted"> ({String(props.failure)})</span>
    </EmptyState>
  );
}
