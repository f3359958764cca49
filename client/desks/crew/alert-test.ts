/** The alert tried out before a shift: what was played or shown, when, and what the person in front of it said. */
import { createSignal, onCleanup } from 'solid-js';
import { createNotifications } from '../../device/notifications.ts';
import type { Cab } from './cab-state.tsx';
import { localTime } from './local-time.ts';
import { pushSignIn } from './push-sign-in.ts';

/** `waiting`: it was played, and nobody has said whether it was heard. */
export type Heard = 'untried' | 'silent' | 'waiting' | 'yes' | 'no';

export interface ToneTest {
  heard(): Heard;
  play(): void;
  say(heard: boolean): void;
  /** For the person in front of it, and for the record; undefined before it was tried. */
  words(who: 'you' | 'the crew'): string | undefined;
}

export function createToneTest(cab: Cab): ToneTest {
  const [heard, setHeard] = createSignal<Heard>('untried');
  const [playedAt, setPlayedAt] = createSignal(0);
  const play = async () => {
    setPlayedAt(cab.client.serverNowMs());
    setHeard((await cab.feedback.test()) ? 'waiting' : 'silent');
  };
  return {
    heard,
    play: () => void play(),
    say: (was) => void setHeard(was ? 'yes' : 'no'),
    words(who) {
      if (heard() === 'untried') return undefined;
      const at = localTime(playedAt());
      if (heard() === 'silent') return `the tablet could not play the tone at ${at}`;
      if (heard() === 'waiting')
        return who === 'you'
          ? `tone played at ${at}`
          : `tone played at ${at}, nobody said whether it was heard`;
      return `tone played at ${at}, ${who} said it was ${heard() === 'yes' ? 'heard' : 'not heard'}`;
    },
  };
}

export interface NoticeTest {
  shown(): boolean;
  isBlocked(): boolean;
  /** As it is now: a permission may be withdrawn after the test. */
  isAllowed(): boolean;
  run(): void;
  words(): string | undefined;
}

/** The service worker's word for a push that arrived. */
const PUSHED = 'readback:pushed';

/** Needs an owner. A notice of this tablet's own, and, where there is a push service, one that came by way of it. */
export function createNoticeTest(cab: Cab): NoticeTest {
  const notifications = createNotifications();
  const [shownAt, setShownAt] = createSignal<number>();
  const [triedAt, setTriedAt] = createSignal<number>();
  const [cameAt, setCameAt] = createSignal<number>();
  const [isReachable, setReachable] = createSignal(true);
  const onMessage = ({ data }: MessageEvent<{ type?: unknown; kind?: unknown } | null>) => {
    if (data?.type === PUSHED && data.kind === 'test') setCameAt(cab.client.serverNowMs());
  };
  navigator.serviceWorker?.addEventListener('message', onMessage);
  onCleanup(() => navigator.serviceWorker?.removeEventListener('message', onMessage));

  const run = async () => {
    setTriedAt(cab.client.serverNowMs());
    setCameAt(undefined);
    await notifications.ask();
    const body = 'A call would look like this.';
    const isShown = await notifications.show({ title: 'Test from Readback', body, tag: 'test' });
    setShownAt(isShown ? cab.client.serverNowMs() : undefined);
    const { keepSubscribed, testPush } = await import('../../alerts/push-subscription.ts');
    const signIn = pushSignIn(cab.client);
    setReachable((await keepSubscribed(signIn)) === 'on');
    if (isReachable()) await testPush(signIn).catch(() => 0);
  };
  const pushWords = () => {
    const came = cameAt();
    if (came !== undefined) return `a push came through at ${localTime(came)}`;
    return isReachable() ? 'no push has come through yet' : 'no push can reach it now: keep the app open';
  };
  return {
    shown: () => shownAt() !== undefined,
    isAllowed: () => notifications.permission() === 'granted',
    isBlocked: () => notifications.permission() === 'denied',
    run: () => void run(),
    words() {
      const [tried, shown] = [triedAt(), shownAt()];
      if (tried === undefined) return undefined;
      if (shown !== undefined && notifications.permission() !== 'granted')
        return `the permission for notifications was withdrawn after ${localTime(shown)}`;
      if (shown === undefined) return `no notification could be shown at ${localTime(tried)}`;
      return `notification shown at ${localTime(shown)}, ${pushWords()}`;
    },
  };
}
