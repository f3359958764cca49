/** The browser offers to install the app once, early, and only to whoever listens then: kept until somebody is asked. */
import { createSignal, onCleanup, onMount } from 'solid-js';

/** Chromium's event; other engines install from their own menu and never raise it. */
interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}

const isInstallEvent = (event: Event): event is InstallEvent =>
  'prompt' in event && typeof event.prompt === 'function';

const [offer, setOffer] = createSignal<InstallEvent>();

export const installOffer = offer;
export const dropInstallOffer = (): void => void setOffer();

export function keepInstallOffer(): void {
  onMount(() => {
    const keep = (event: Event) => {
      event.preventDefault();
      if (isInstallEvent(event)) setOffer(() => event);
    };
    window.addEventListener('beforeinstallprompt', keep);
    window.addEventListener('appinstalled', dropInstallOffer);
    onCleanup(() => {
      window.removeEventListener('beforeinstallprompt', keep);
      window.removeEventListener('appinstalled', dropInstallOffer);
    });
  });
}
