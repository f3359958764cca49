import { A, useNavigate, useSearchParams } from '@solidjs/router';
import { createResource, createSignal, Match, Switch } from 'solid-js';
import { createStore } from 'solid-js/store';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { InlineError } from '../ui/inline-error.tsx';
import { Mark } from '../ui/mark.tsx';
import { TextField } from '../ui/text-field.tsx';
import './door-page.css';
import { PasswordField } from './password-field.tsx';
import { useSession } from './session-context.tsx';
import { emptySetupForm, orgIdFrom, sendSetup, type SetupProblems } from './setup-form.ts';
import { fetchSetupStatus } from './setup-status.ts';

/** `/setup?code=…`: the first organization of a new installation. */
export function Setup() {
  const [search] = useSearchParams();
  const [status] = createResource(() => fetchSetupStatus(fetch));
  const code = () => (typeof search['code'] === 'string' ? search['code'] : '');
  return (
    <main class="door-page" data-short={status.latest?.needed ? undefined : ''}>
      <header class="door-page-head">
        <p class="door-page-name">
          <Mark size={30} /> Readback
        </p>
        <h1>Set up your service</h1>
      </header>
      <Switch fallback={<SetupForm code={code()} />}>
        <Match when={status.loading}>
          <p class="rb-muted">Asking the server…</p>
        </Match>
        <Match when={status.latest === undefined}>
          <Banner tone="warn">The server cannot be reached. Load this page again in a moment.</Banner>
        </Match>
        <Match when={status.latest?.needed === false}>
          <Banner tone="good">This installation is already set up.</Banner>
          <p>
            <A href="/sign-in">Sign in</A>
          </p>
        </Match>
        <Match when={code() === ''}>
          <Banner tone="warn">
            Open the whole link that the server printed when it started: it ends in a code that only its
            operator sees.
          </Banner>
        </Match>
      </Switch>
    </main>
  );
}

function SetupForm(props: { code: string }) {
  const session = useSession();
  const navigate = useNavigate();
  const [form, setForm] = createStore({ ...emptySetupForm });
  const [isOwnId, setOwnId] = createSignal(false);
  const [problems, setProblems] = createSignal<SetupProblems>();
  const [isBusy, setBusy] = createSignal(false);

  function setName(name: string): void {
    setForm('name', name);
    if (!isOwnId()) setForm('org', orgIdFrom(name));
  }

  function setOrg(org: string): void {
    setOwnId(org !== '');
    setForm('org', org.toLowerCase());
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy()) return;
    setBusy(true);
    setProblems(await sendSetup(fetch, form, props.code));
    if (problems() === undefined) {
      await session.signIn({ username: form.admin, password: form.password, org: form.org });
      navigate('/', { replace: true });
    }
    setBusy(false);
  }

  return (
    <form onSubmit={(event) => void submit(event)} novalidate>
      <fieldset class="door-page-part">
        <legend>Your organization</legend>
        <TextField
          label="Name"
          value={form.name}
          error={problems()?.name}
          onValue={setName}
          hint="As your crews know it: Demo EMS"
          autocomplete="organization"
          autofocus
        />
        <TextField
          label="Short id"
          value={form.org}
          error={problems()?.org}
          onValue={setOrg}
          hint="Used in tokens and by other programs; it stays"
          autocapitalize="none"
          spellcheck={false}
        />
      </fieldset>
      <fieldset class="door-page-part">
        <legend>You, its first admin</legend>
        <TextField
          label="User name"
          value={form.admin}
          error={problems()?.admin}
          onValue={(value) => setForm('admin', value)}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
        />
        <PasswordField
          label="Password"
          value={form.password}
          error={problems()?.password}
          onValue={(value) => setForm('password', value)}
          autocomplete="new-password"
          hint="At least 8 characters"
        />
      </fieldset>
      <fieldset class="door-page-part">
        <legend>Who is on the road</legend>
        <TextField
          label="Units"
          value={form.units}
          error={problems()?.units}
          onValue={(value) => setForm('units', value)}
          hint="M1, M2, M3. More can follow later"
          spellcheck={false}
        />
        <TextField
          label="Hospitals"
          value={form.hospitals}
          error={problems()?.hospitals}
          onValue={(value) => setForm('hospitals', value)}
          hint="H1=General Hospital, H2=St Mary"
          spellcheck={false}
        />
      </fieldset>
      <InlineError message={problems()?.form} />
      <Button type="submit" tone="primary" size="crew" block busy={isBusy()}>
        Set up
      </Button>
    </form>
  );
}
