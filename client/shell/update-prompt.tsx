import { createEffect, createMemo, createSignal, onCleanup, onMount, Show } from 'solid-js';
import type { Client } from '../sync/app-state.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { useClientHost } from './client-host.tsx';
import { watchForMissingPart } from './missing-part.ts';
import { isQuiet, type Moment } from './quiet-moment.ts';
import { watchForUpdate } from './update-watch.ts';

/** Longer than a press can be taken back. */
const LAST_PRESS_STANDS_MS = 11_000;

/** A new version waits until somebody asks for it, and during a call nobody is asked. */
export function UpdatePrompt() {
  const host = useClientHost();
  const [restart, setRestart] = createSignal<() => void>();
  const [later, setLater] = createSignal(false);
  const [isTakenOver, setTakenOver] = createSignal(false);
  const [lacksPart, setLacksPart] = createSignal(false);
  const quiet = createMemo(() => isQuiet(momentOf(host.client())));
  onMount(() => {
    void watchForUpdate({
      onReady: (apply) => setRestart(() => apply),
      onTakenOver: () => setTakenOver(true),
    });
    watchForMissingPart(() => setLacksPart(true));
  });
  // Another tab may have asked for it: this one comes along when its call is over, and its last press stands.
  let waitMs = 0;
  createEffect(() => {
    if (!isTakenOver()) return;
    if (!quiet()) return void (waitMs = LAST_PRESS_STANDS_MS);
    const timer = setTimeout(() => location.reload(), waitMs);
    onCleanup(() => clearTimeout(timer));
  });

  return (
    <Show when={!lacksPart()} fallback={<MissingPart isQuiet={quiet()} />}>
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
    </Show>
  );
}

/** An old page asks for what neither the server nor this device has any more. */
function MissingPart(props: { isQuiet: boolean }) {
  return (
    <Banner
      tone="warn"
      actions={
        <Show when={props.isQuiet}>
          <Button onClick={() => location.reload()}>Restart now</Button>
        </Show>
      }
    >
      A part of this screen cannot be opened: the app was updated while this page was open. It needs a restart
      {props.isQuiet ? '.' : ' when this call is over.'} Statuses work as before, and nothing you pressed is
      lost.
    </Banner>
  );
}

function momentOf(client: Client | undefined): Moment {
  const unitId = client?.deviceUnit();
  return {
    unit: unitId === undefined ? undefined : client?.document('unit', unitId)?.state,
    notYetSaved: client?.outbox.notYetSaved().length ?? 0,
  };
}
