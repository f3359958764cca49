/** What a tablet should have before going on duty, as it is now; each that is missing says what to do about it. */
import { createSignal, onCleanup, onMount } from 'solid-js';
import { askForLastingStorage } from '../../device/storage-persist.ts';
import { deviceMap, mapOnDevice } from '../../map/map-on-device.ts';
import { createNoticeTest, createToneTest, type Heard, type ToneTest } from './alert-test.ts';
import type { Cab } from './cab-state.tsx';

export interface DutyCheck {
  /** Its name in the record. */
  item: string;
  title: string;
  ok: boolean;
  /** How to get it, when it is missing. */
  fix: string;
  /** What the app itself can do about it, or what only a person can say. */
  actions?: readonly DutyAction[];
  /** What trying it out came to. */
  result?: string | undefined;
  /** The same for the record. */
  note?: string | undefined;
}

export interface DutyAction {
  words: string;
  run(): void;
}

const LOOK_EVERY_MS = 2_000;

const TONE_FIX: Record<Heard, string> = {
  untried: 'Turn the volume up and play it.',
  silent: 'The tablet could not play it. Touch the screen, turn the volume up and play it again.',
  waiting: 'Did you hear it?',
  no: 'Turn the volume up, switch off “do not disturb” and anything connected by Bluetooth, and play it again.',
  yes: '',
};

const toneActions = ({ heard, play, say }: ToneTest): DutyAction[] =>
  heard() === 'waiting'
    ? [
        { words: 'I heard it', run: () => say(true) },
        { words: 'Not heard', run: () => say(false) },
      ]
    : [{ words: heard() === 'untried' ? 'Play' : 'Play again', run: play }];

/** Needs an owner. Nothing here holds anybody up. */
export function createDutyChecks(cab: Cab): () => DutyCheck[] {
  const tone = createToneTest(cab);
  const notice = createNoticeTest(cab);
  const [lasting, setLasting] = createSignal(false);
  const [looks, setLooks] = createSignal(0);
  const askStorage = () => void askForLastingStorage().then(({ persisted }) => setLasting(persisted));
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
        actions: [{ words: 'Ask again', run: askStorage }],
      },
      {
        item: 'snapshot',
        title: 'Units and calls are on this tablet',
        ok: cab.client.loaded(),
        fix: 'Needs a network for a moment. After that it works without one.',
        actions: [{ words: 'Connect', run: () => cab.client.reconnect() }],
      },
      {
        item: 'map',
        title: 'Map downloaded',
        ok: map?.state === 'ready' || map?.state === 'outdated',
        fix:
          map?.state === 'downloading'
            ? 'On its way. It goes on by itself.'
            : 'Without it there is no map in a dead zone. Download it over Wi-Fi.',
        actions: [{ words: 'Download', run: () => cab.panels.show({ kind: 'device-map' }) }],
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
        ok: notice.shown() && notice.isAllowed(),
        fix: notice.isBlocked()
          ? 'Notifications are blocked for this app. Allow them in the tablet’s settings, then test again.'
          : 'A call is shown also while the app is in the background.',
        actions: [{ words: 'Test', run: notice.run }],
        result: notice.words(),
        note: notice.words(),
      },
      {
        item: 'sound',
        title: 'Alert tone heard',
        ok: tone.heard() === 'yes',
        fix: TONE_FIX[tone.heard()],
        actions: toneActions(tone),
        result: tone.words('you'),
        note: tone.words('the crew'),
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
