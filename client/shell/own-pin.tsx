import { Navigate, useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { Button } from '../ui/button.tsx';
import { InlineError } from '../ui/inline-error.tsx';
import { TextField } from '../ui/text-field.tsx';
import './door-page.css';
import { useSession } from './session-context.tsx';

const PIN = /^\d{4,8}$/;

/** `/pin`: the PIN with which this person badges in on tablets. Needs a sign-in with the password. */
export function OwnPin() {
  const session = useSession();
  const navigate = useNavigate();
  const [pin, setPin] = createSignal('');
  const [again, setAgain] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const [saved, setSaved] = createSignal(false);

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!PIN.test(pin())) return void setProblem('A PIN is 4 to 8 digits.');
    if (pin() !== again()) return void setProblem('The two are not the same.');
    setProblem(undefined);
    try {
      const response = await fetch('/api/v1/me/pin', {
        method: 'PUT',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${session.signedIn()?.token ?? ''}`,
        },
        body: JSON.stringify({ pin: pin() }),
      });
      if (response.ok) setSaved(true);
      else setProblem('Not saved. Sign in with your password and try again.');
    } catch {
      setProblem('The server cannot be reached. Your PIN is as it was.');
    }
  }
  const digits = { type: 'password', inputMode: 'numeric', autocomplete: 'off', maxLength: 8 } as const;

  return (
    <Show when={session.signedIn()} fallback={<Navigate href="/sign-in" />}>
      <main class="door-page" data-short>
        <header class="door-page-head">
          <h1>Your PIN</h1>
          <p>With it you badge in on any tablet of your organization, also without a network.</p>
        </header>
        <Show
          when={!saved()}
          fallback={
            <>
              <p role="status">
                Saved. On each tablet it is checked by the server once, and by the tablet from then on.
              </p>
              <Button tone="primary" size="crew" block onClick={() => navigate('/')}>
                Done
              </Button>
            </>
          }
        >
          <form novalidate onSubmit={(event) => void save(event)}>
            <TextField
              label="New PIN, 4 to 8 digits"
              size="crew"
              value={pin()}
              onValue={setPin}
              {...digits}
            />
            <TextField label="The same again" size="crew" value={again()} onValue={setAgain} {...digits} />
            <InlineError message={problem()} />
            <Button type="submit" tone="primary" size="crew" block>
              Save PIN
            </Button>
            <Button size="crew" tone="quiet" block onClick={() => navigate('/')}>
              Back
            </Button>
          </form>
        </Show>
      </main>
    </Show>
  );
}
