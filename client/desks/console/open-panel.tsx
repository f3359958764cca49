import { createSignal, Show, type Accessor } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { SignedIn } from '../../sync/identity.ts';
import type { OutsideLink } from '../../sync/outside-link.ts';
import { RefusedNotice } from './refused-notice.tsx';

/** Whoever is signed in on this device. */
export interface Known extends SignedIn {
  orgName: string;
}

/** As whom: a token typed here, kept nowhere, or whoever is signed in to the app. */
export function OpenPanel(props: { link: OutsideLink; session: Accessor<Known | undefined> }) {
  const [token, setToken] = createSignal('');
  const isClosed = () => props.link.state() === 'closed';

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const given = token()
      .trim()
      .replace(/^bearer\s+/i, '');
    if (given) props.link.open(given);
  }

  return (
    <section class="console-panel" aria-labelledby="console-open">
      <h2 id="console-open">Sign in</h2>
      <Show
        when={isClosed()}
        fallback={
          <Button size="compact" onClick={() => props.link.close()}>
            Disconnect
          </Button>
        }
      >
        <Show when={props.session()}>
          {(known) => (
            <Button tone="primary" block onClick={() => props.link.open(known().token)}>
              Connect as {known().name}
            </Button>
          )}
        </Show>
        <form class="console-form" onSubmit={submit}>
          <TextField
            label={props.session() ? 'Or with a token' : 'Token or API key'}
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={token()}
            onValue={setToken}
            hint="Stays in this page only. npm run token prints one."
          />
          <Button type="submit" tone={props.session() ? 'neutral' : 'primary'} disabled={!token().trim()}>
            Connect with the token
          </Button>
        </form>
      </Show>
      <RefusedNotice refused={props.link.refused()} />
    </section>
  );
}
