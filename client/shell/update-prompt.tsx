import { createSignal, onMount, Show } from 'solid-js';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { watchForUpdate } from './update-watch.ts';

/** A new version waits until somebody asks for it: nothing ever reloads under a crew's hands. */
export function UpdatePrompt() {
  const [restart, setRestart] = createSignal<() => void>();
  const [later, setLater] = createSignal(false);
  onMount(() => watchForUpdate((apply) => setRestart(() => apply)));

  return (
    <Show when={!later() && restart()}>
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
