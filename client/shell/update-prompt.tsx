import { createEffect, createMemo, createSignal, onMount, Show } from 'solid-js';
import type { Client } from '../sync/app-state.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { useClientHost } from './client-host.tsx';
import { isQuiet, type Moment } from './quiet-moment.ts';
import { watchForUpdate } from './update-watch.ts';

/** A new version waits until somebody asks for it, and during a call nobody is asked. */
export function UpdatePrompt() {
  const host = useClientHost();
  const [restart, setRestart] = createSignal<() => void>();
  const [later, setLater] = createSignal(false);
  const [isTakenOver, setTakenOver] = createSignal(false);
  const quiet = createMemo(() => isQuiet(momentOf(host.client())));
  onMount(() =>
    watchForUpdate({
      onReady: (apply) => setRestart(() => apply),
      onTakenOver: () => setTakenOver(true),
    }),
  );
  // Another tab may have asked for it: this one comes along when its call is over.
  createEffect(() => isTakenOver() && quiet() && location.reload());

  return (
    <Show when={quiet() && !later() && restart()}>
      {(apply) => (
        <Banner
          icon="download"
          actions={
            <>
              <Button tone="quiet" onClick={() => setLater(true)}>
                Later
              </Button>
              <Button onClick={() => apply()()}>Restart now</Button>
            </>
          }
        >
          A new version is ready. It starts the next time the app is opened, or now: nothing you pressed is
          lost.
        </Banner>
      )}
    </Show>
  );
}

function momentOf(client: Client | undefined): Moment {
  const unitId = client?.deviceUnit();
  return {
    unit: unitId === undefined ? undefined : client?.document('unit', unitId)?.state,
    notYetSaved: client?.outbox.notYetSaved().length ?? 0,
  };
}
