import { A, useLocation } from '@solidjs/router';
import { Show } from 'solid-js';
import { Banner } from '../ui/banner.tsx';
import { useSession } from './session-context.tsx';

/** Above every desk while the server no longer takes the sign-in. Work goes on; only sending waits. */
export function SignInAgain() {
  const session = useSession();
  const location = useLocation();
  const isDue = () => session.state() === 'needs-sign-in' && location.pathname !== '/sign-in';
  return (
    <Show when={isDue()}>
      <Banner
        tone="warn"
        icon="key"
        actions={
          <A class="rb-button" data-tone="primary" data-size="compact" href="/sign-in">
            Sign in again
          </A>
        }
      >
        Sign in again to send. Everything you record is kept on this device.
      </Banner>
    </Show>
  );
}
