/** Lets this app be woken when it is closed. Asked for by a person's press alone; looked after at every launch. */
import { z } from 'zod';

export interface PushSignIn {
  token(): string;
  deviceId(): string;
}

/** `off`: not allowed or not there. `on`: the server knows how to wake this app. */
export type PushState = 'on' | 'off' | 'failed';

const keySchema = z.object({ publicKey: z.string() });

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
};

const ask = (signIn: PushSignIn, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`/api/v1/push${path}`, {
    ...init,
    headers: { authorization: `Bearer ${signIn.token()}`, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(20_000),
  });

/** Subscribes, or tells the server again of the subscription there is: it may have lost it, and browsers renew them. */
export async function keepSubscribed(signIn: PushSignIn): Promise<PushState> {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return 'off';
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    if (!registration?.pushManager) return 'off';
    const { publicKey } = keySchema.parse(await (await ask(signIn, '/key')).json());
    const subscription = await subscribed(registration.pushManager, bytesOf(publicKey));
    const answer = await ask(signIn, '/subscriptions', {
      method: 'POST',
      body: JSON.stringify({ ...subscription.toJSON(), device: signIn.deviceId() }),
    });
    return answer.ok ? 'on' : 'failed';
  } catch {
    return 'failed';
  }
}

/** One made for another key than the server's would never be taken by the push service. */
async function subscribed(manager: PushManager, key: Uint8Array<ArrayBuffer>): Promise<PushSubscription> {
  const there = await manager.getSubscription();
  const sameKey = there?.options.applicationServerKey;
  if (there && sameKey && new Uint8Array(sameKey).every((byte, nth) => byte === key[nth])) return there;
  await there?.unsubscribe();
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** To how many of this person's devices a test goes. */
export async function testPush(signIn: PushSignIn): Promise<number> {
  const answer = await ask(signIn, '/test', { method: 'POST' });
  return z.object({ devices: z.number() }).parse(await answer.json()).devices;
}
