import { createSignal, onCleanup, onMount, Show } from 'solid-js';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

/** Chromium's event; other engines install from their own menu and never raise it. */
interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}

const isInstallEvent = (event: Event): event is InstallEvent =>
  'prompt' in event && typeof event.prompt === 'function';

const DECLINED_KEY = 'readback.install-declined';

/** Offers to put the app on the device, once, quietly. */
export function InstallPrompt() {
  const [offer, setOffer] = createSignal<InstallEvent>();

  onMount(() => {
    const keep = (event: Event) => {
      event.preventDefault();
      if (isInstallEvent(event) && localStorage.getItem(DECLINED_KEY) === null) setOffer(() => event);
    };
    const done = () => setOffer(undefined);
    window.addEventListener('beforeinstallprompt', keep);
    window.addEventListener('appinstalled', done);
    onCleanup(() => {
      window.removeEventListener('beforeinstallprompt', keep);
      window.removeEventListener('appinstalled', done);
    });
  });

  const decline = () => {
    localStorage.setItem(DECLINED_KEY, 'yes');
    setOffer(undefined);
  };

  return (
    <Show when={offer()}>
      {(event) => (
        <Banner
          icon="device"
          actions={
            <>
              <Button tone="quiet" onClick={decline}>
                Not now
              </Button>
              <Button onClick={() => void event().prompt()}>Install</Button>
            </>
          }
        >
          Install Readback on this device: it then starts without a network and keeps what you press.
        </Banner>
      )}
    </Show>
  );
}
