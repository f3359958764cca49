import { A, useNavigate } from '@solidjs/router';
import { createSignal, onCleanup, onMount, Show } from 'solid-js';
import { BadgeForm } from '../desks/crew/badge-form.tsx';
import { Mark } from '../ui/mark.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useSession } from './session-context.tsx';
import { useTabletHost } from './tablet-host.tsx';
import { readTabletMark } from './tablet-mark.ts';

const DRAIN_EVERY_MS = 10_000;

/** An enrolled tablet with nobody on: who starts the shift. What is queued goes on being sent meanwhile. */
export function BadgeIn() {
  const host = useTabletHost();
  const navigate = useNavigate();
  const session = useSession();
  const mark = readTabletMark(localStorage);
  const [unsent, setUnsent] = createSignal(0);

  onMount(() => {
    let ended = false;
    // Nobody is on: nobody is left over from a sign-out by another way either. Whoever is asked to badge in again still is.
    void host.ready().then((shift) => (session.signedIn() ? undefined : shift?.tablet.setPresent([])));
    const drain = async () => {
      const { drainUnattended } = await import('../sync/drain-unattended.ts');
      const { left, isRevoked } = await drainUnattended('');
      if (ended) return;
      setUnsent(left);
      if (isRevoked) host.revoked();
    };
    const tick = () => void drain().catch(() => undefined);
    tick();
    const timer = setInterval(tick, DRAIN_EVERY_MS);
    addEventListener('online', tick);
    onCleanup(() => {
      ended = true;
      clearInterval(timer);
      removeEventListener('online', tick);
    });
  });

  return (
    <main class="badge-page">
      <header class="badge-page-head">
        <p>
          <Mark size={26} /> {mark?.orgName}
        </p>
        <h1>Badge in on {mark?.name}</h1>
        <Show when={unsent() > 0}>
          <p role="status">{unsent()} not sent yet. Kept on this tablet, and sent by itself.</p>
        </Show>
      </header>
      <Show when={host.shift()} fallback={<Skeleton lines={5} />}>
        {(shift) => <BadgeForm shift={shift()} onDone={() => navigate('/crew', { replace: true })} />}
      </Show>
      <p class="badge-page-foot">
        <A href="/sign-in?password">Sign in with a password</A>
      </p>
    </main>
  );
}
