import { Navigate } from '@solidjs/router';
import { Show } from 'solid-js';
import { TabletsDesk } from '../desks/admin/tablets-desk.tsx';
import { useSession } from './session-context.tsx';

/** `/tablets`: for supervisors and admins. */
export function TabletsDoor() {
  const session = useSession();
  const isDesk = () => session.signedIn()?.roles.some((role) => role === 'supervisor' || role === 'admin');
  return (
    <Show when={isDesk() && session.signedIn()} fallback={<Navigate href="/" />}>
      {(signedIn) => <TabletsDesk signedIn={signedIn()} />}
    </Show>
  );
}
