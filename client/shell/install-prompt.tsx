import { createSignal, Show } from 'solid-js';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { dropInstallOffer, installOffer } from './install-offer.ts';

const DECLINED_KEY = 'readback.install-declined';

/** Offers to put the app on the device, once, quietly. */
export function InstallPrompt() {
  const [declined, setDeclined] = createSignal(localStorage.getItem(DECLINED_KEY) !== null);
  const decline = () => {
    localStorage.setItem(DECLINED_KEY, 'yes');
    setDeclined(true);
    dropInstallOffer();
  };

  return (
    <Show when={!declined() && installOffer()}>
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
