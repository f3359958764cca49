/** What a tablet should have before going on duty, as it is now; each that is missing says what to do about it. */
import { createSignal, onCleanup, onMount } from 'solid-js';
import { createNotifications } from '../../device/notifications.ts';
import { askForLastingStorage } from '../../device/storage-persist.ts';
import { deviceMap, mapOnDevice } from '../../map/map-on-device.ts';
import { pushSignIn } from './push-sign-in.ts';
import type { Cab } from './cab-state.tsx';

export interface DutyCheck {
  /** Its name in the record. */
  item: string;
  title: string;
  ok: boolean;
  /** How to get it, when it is missing. */
  fix: string;
  /** What the app itself can do about it. */
  action?: { words: string; run(): void };
}

const LOOK_EVERY_MS = 2_000;

/** Needs an owner. Nothing here holds anybody up. */
export function createDutyChecks(cab: Cab): () => DutyCheck[] {
  const notifications = createNotifications();
  const [lasting, setLasting] = createSignal(false);
  const [heard, setHeard] = createSignal(false);
  const [notified, setNotified] = createSignal(false);
  const [looks, setLooks] = createSignal(0);
  const askStorage = () => void askForLastingStorage().then(({ persisted }) => setLasting(persisted));
  const testSound = () => void cab.feedback.test().then(setHeard);
  const testNotice = async () => {
    await notifications.ask();
    const body = 'A call would look like this.';
    setNotified(await notifications.show({ title: 'Test from Readback', body, tag: 'test' }));
    const { keepSubscribed, testPush } = await import('../../alerts/push-subscription.ts');
    const signIn = pushSignIn(cab.client);
    if ((await keepSubscribed(signIn)) === 'on') await testPush(signIn).catch(() => 0);
  };
  onMount(() => {
    askStorage();
    deviceMap().catch(() => undefined);
    const timer = setInterval(() => setLooks((count) => count + 1), LOOK_EVERY_MS);
    onCleanup(() => clearInterval(timer));
  });

  return () => {
    looks();
    const map = mapOnDevice();
    const trouble = cab.gps.trouble();
    return [
      {
        item: 'installed',
        title: 'App installed',
        ok: matchMedia('(display-mode: standalone), (display-mode: fullscreen)').matches,
        fix: 'Open the browser’s menu and choose “Install app” or “Add to Home Screen”, then open it from there.',
      },
      {
        item: 'storage',
        title: 'Storage is kept for good',
        ok: lasting(),
        fix: 'The browser may clear what is kept here when it runs short. An installed app is usually granted it.',
        action: { words: 'Ask again', run: askStorage },
      },
      {
        item: 'snapshot',
        title: 'Units and calls are on this tablet',
        ok: cab.client.loaded(),
        fix: 'Needs a network for a moment. After that it works without one.',
        action: { words: 'Connect', run: () => cab.client.reconnect() },
      },
      {
        item: 'map',
        title: 'Map downloaded',
        ok: map?.state === 'ready' || map?.state === 'outdated',
        fix:
          map?.state === 'downloading'
            ? 'On its way. It goes on by itself.'
            : 'Without it there is no map in a dead zone. Download it over Wi-Fi.',
        action: { words: 'Download', run: () => cab.panels.show({ kind: 'device-map' }) },
      },
      {
        item: 'location',
        title: 'Location',
        ok: cab.gps.fix() !== undefined && trouble === undefined,
        fix:
          trouble === 'denied'
            ? 'Location is not allowed for this app. Allow it in the tablet’s settings.'
            : 'No fix yet. Under the sky it takes up to a minute.',
      },
      {
        item: 'wake-lock',
        title: 'Screen stays lit',
        ok: cab.gps.awake() === 'on',
        fix: 'The tablet decides when the screen goes dark. Plug it in, and set its screen time-out to never.',
      },
      {
        item: 'notification',
        title: 'Notifications tested',
        ok: notified(),
        fix:
          notifications.permission() === 'denied'
            ? 'Notifications are blocked for this app. Allow them in the tablet’s settings.'
            : 'A call is shown also while the app is in the background.',
        action: { words: 'Test', run: () => void testNotice() },
      },
      {
        item: 'sound',
        title: 'Alert tone heard',
        ok: heard(),
        fix: 'Turn the volume up and test it.',
        action: { words: 'Play', run: testSound },
      },
      {
        item: 'clock',
        title: 'Clock compared with the server’s',
        ok: cab.client.clockOffset() !== undefined,
        fix: 'Needs a network for a moment. Until then times carry a mark that they were not compared.',
      },
    ];
  };
}
