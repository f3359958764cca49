/**
 * Lets this app be woken when it is closed. Asked for by a person's press alone, looked after at every launch, and ended
 * with the sign-in: in the browser at once, at the server then or at the next contact.
 */
import { figure, flag, objectOf, text, type ReadBy } from '../device/reading.ts';
import { endWakeUpCalls } from '../device/wipe-device.ts';
import {
  endedSubscriptions,
  isKnownSubscription,
  noteEnded,
  noteForgotten,
  noteSubscribed,
} from './ended-subscriptions.ts';

export interface PushSignIn {
  token(): string;
  org(): string;
  deviceId(): string;
}

/** `off`: not allowed or not there. `on`: the server knows how to wake this app. */
export type PushState = 'on' | 'off' | 'failed';

const serverKey = objectOf({ publicKey: text });
const kept = objectOf({ id: text }, { isNew: flag });
const woken = objectOf({ devices: figure });
const RETRY_MS = 10_000;
const TIMEOUT_MS = 20_000;

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
};

const ask = (signIn: PushSignIn, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`/api/v1/push${path}`, {
    ...init,
    headers: { authorization: `Bearer ${signIn.token()}`, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });

/** Counts the sign-outs: what began before one must leave nothing behind after it. */
let ends = 0;
let ending: Promise<unknown> = Promise.resolve();
let retrying: ReturnType<typeof setTimeout> | undefined;

/** Subscribes, or tells the server again of the subscription there is: it may have lost it, and browsers renew them. */
export async function keepSubscribed(signIn: PushSignIn): Promise<PushState> {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') {
    // Whoever withdrew the permission wants to be woken no more: the server is not to go on trying.
    noteEnded(localStorage);
    void forgetEnded();
    return 'off';
  }
  void forgetEnded();
  const begun = ends;
  try {
    await ending;
    const registration = await navigator.serviceWorker?.getRegistration();
    if (!registration?.pushManager) return 'off';
    const server = serverKey(await (await ask(signIn, '/key')).json());
    if (!server) return 'failed';
    const manager = registration.pushManager;
    const key = bytesOf(server.publicKey);
    const org = signIn.org();
    let subscription = await subscribed(manager, key);
    const isOver = async (): Promise<boolean> => {
      if (ends === begun) return false;
      await subscription.unsubscribe();
      return true;
    };
    if (await isOver()) return 'off';
    let saved = await tell(signIn, subscription);
    if (saved.isNew && isKnownSubscription(localStorage, { org, id: saved.id })) {
      // The server had it and gave it up, because the push service no longer takes it: only another one helps.
      await subscription.unsubscribe();
      subscription = await subscribed(manager, key);
      if (await isOver()) return 'off';
      saved = await tell(signIn, subscription);
    }
    noteSubscribed(localStorage, { org, id: saved.id });
    if (ends !== begun) noteEnded(localStorage);
    await forgetEnded();
    return ends === begun ? 'on' : 'off';
  } catch {
    return 'failed';
  }
}

/** Throws when the server does not take it. */
async function tell(signIn: PushSignIn, subscription: PushSubscription): Promise<ReadBy<typeof kept>> {
  const answer = await ask(signIn, '/subscriptions', {
    method: 'POST',
    body: JSON.stringify({ ...subscription.toJSON(), device: signIn.deviceId() }),
  });
  const saved = answer.ok ? kept(await answer.json()) : undefined;
  if (!saved) throw new Error(`the subscription was answered with ${answer.status}`);
  return saved;
}

/** One made for another key than the server's would never be taken by the push service. */
async function subscribed(manager: PushManager, key: Uint8Array<ArrayBuffer>): Promise<PushSubscription> {
  const there = await manager.getSubscription();
  const sameKey = there?.options.applicationServerKey;
  if (there && sameKey && new Uint8Array(sameKey).every((byte, nth) => byte === key[nth])) return there;
  await there?.unsubscribe();
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** Nobody is signed in any more: nothing may wake this app, with a network or without one. */
export async function endPushes(): Promise<void> {
  ends += 1;
  noteEnded(localStorage);
  ending = endWakeUpCalls().catch(() => undefined);
  await ending;
  await forgetEnded();
}

/** Tells the server what to forget, and goes on trying while this page is there; the next start does too. */
async function forgetEnded(): Promise<void> {
  clearTimeout(retrying);
  for (const ref of endedSubscriptions(localStorage)) {
    const answer = await fetch('/api/v1/push/subscriptions/forget', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ref),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => undefined);
    if (answer?.ok) noteForgotten(localStorage, ref);
  }
  if (endedSubscriptions(localStorage).length > 0) retrying = setTimeout(() => void forgetEnded(), RETRY_MS);
}

/** To how many of this person's devices a test goes. */
export async function testPush(signIn: PushSignIn): Promise<number> {
  const answer = await ask(signIn, '/test', { method: 'POST' });
  const said = woken(await answer.json());
  if (!said) throw new Error('The server did not say how many.');
  return said.devices;
}
