import { A, useLocation, useNavigate } from '@solidjs/router';
import { createResource, createSignal, Show } from 'solid-js';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { InlineError } from '../ui/inline-error.tsx';
import { lazyPart } from '../ui/lazy-part.ts';
import { Mark } from '../ui/mark.tsx';
import { TextField } from '../ui/text-field.tsx';
import './door-page.css';
import { PasswordField } from './password-field.tsx';
import { useSession } from './session-context.tsx';
import { fetchSetupStatus } from './setup-status.ts';
import { useTabletHost } from './tablet-host.tsx';
import { readRemoved, type RemovedMark } from './tablet-mark.ts';

/* Only tablets need it. */
const BadgeIn = lazyPart(async () => ({ default: (await import('./badge-in.tsx')).BadgeIn }));

/** `/sign-in`: for whoever starts a shift, and for whoever the server asks to say it again. */
export function SignIn() {
  const tablets = useTabletHost();
  const location = useLocation();
  const byPassword = () => location.search.includes('password');
  return (
    <Show when={tablets.isTablet() && !byPassword()} fallback={<PasswordSignIn />}>
      <BadgeIn />
    </Show>
  );
}

function PasswordSignIn() {
  const session = useSession();
  const navigate = useNavigate();
  const [status] = createResource(() => fetchSetupStatus(fetch));
  // Whoever comes here while signed in wants to be somebody else; nothing is filled in for them.
  const known = session.state() === 'needs-sign-in' ? session.signedIn() : undefined;
  const [username, setUsername] = createSignal(known?.username ?? '');
  const [password, setPassword] = createSignal('');
  const [org, setOrg] = createSignal(known?.org ?? '');
  const [asksOrg, setAsksOrg] = createSignal(false);
  const [error, setError] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  const orgName = () => known?.orgName ?? status.latest?.organization?.name;

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy()) return;
    if (!username().trim() || !password()) {
      setError('Type your user name and your password.');
      return;
    }
    setBusy(true);
    setError(undefined);
    const isSame = username().trim() === known?.username;
    const given = {
      username: username(),
      password: password(),
      ...((asksOrg() || isSame) && org().trim() && { org: org().trim() }),
    };
    const result = await session.signIn(given);
    setBusy(false);
    if (result.ok) {
      navigate('/', { replace: true });
      return;
    }
    if (result.code === 'organization-needed') setAsksOrg(true);
    if (result.code === 'sign-in-failed') setPassword('');
    setError(result.detail);
  }

  return (
    <main class="door-page" data-short>
      <header class="door-page-head">
        <p class="door-page-name">
          <Mark size={30} /> Readback
        </p>
        <h1>{orgName() ?? 'Sign in'}</h1>
        <Show when={orgName()}>
          <p>{known ? 'Sign in again to send' : 'Sign in'}</p>
        </Show>
      </header>
      <Show when={known}>
        {(who) => (
          <Banner tone="info">
            You are still {who().name}. Everything you recorded is kept on this device and is sent once you
            sign in.
          </Banner>
        )}
      </Show>
      <Show when={readRemoved(localStorage)}>
        {(removed) => (
          <Banner tone="warn">
            {removed().orgName} took this tablet out of service. {handedOverWords(removed())} Nothing of it is
            left here.
          </Banner>
        )}
      </Show>
      <Show when={status.latest?.needed}>
        <Banner tone="info">
          Nobody is set up here yet. Open the setup link that the server printed when it started.
        </Banner>
      </Show>
      <form onSubmit={(event) => void submit(event)} novalidate>
        <TextField
          label="User name"
          value={username()}
          onValue={setUsername}
          autocomplete="username"
          autocapitalize="none"
          autocorrect="off"
          spellcheck={false}
          autofocus={!known}
          required
        />
        <PasswordField
          label="Password"
          value={password()}
          onValue={setPassword}
          autocomplete="current-password"
          autofocus={known !== undefined}
        />
        <Show when={asksOrg()}>
          <TextField
            label="Organization"
            value={org()}
            onValue={setOrg}
            hint="Its short id, such as demo"
            autocomplete="organization"
            autocapitalize="none"
            spellcheck={false}
            autofocus
          />
        </Show>
        <InlineError message={error()} />
        <Button type="submit" tone="primary" size="crew" block busy={isBusy()}>
          Sign in
        </Button>
      </form>
      <p class="door-page-foot">Forgot your password? An admin of your organization can set a new one.</p>
      <p class="door-page-foot">
        <A href="/enrol">Enrol this tablet</A>
      </p>
    </main>
  );
}

function handedOverWords({ handedOver, refused, attachmentsLost }: RemovedMark): string {
  const counted = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;
  const facts = (count: number) => counted(count, 'entry', 'entries');
  const last =
    handedOver === 0
      ? 'Nothing was waiting to be sent.'
      : `${facts(handedOver)} it still held went out first.`;
  const kept =
    refused === 0
      ? ''
      : ` ${facts(refused)} could not be entered and ${refused === 1 ? 'is' : 'are'} kept for the office.`;
  const lost =
    attachmentsLost === 0
      ? ''
      : ` ${counted(attachmentsLost, 'photo or signature', 'photos or signatures')} had not been sent and ${attachmentsLost === 1 ? 'was' : 'were'} deleted.`;
  return `${last}${kept}${lost}`;
}
