/** One attempt: encrypted for the one browser it is for, signed by this installation, dialled at a checked address. */
import { Agent, request } from 'undici';
import webPush from 'web-push';
import { AddressRefused, type PickAddress } from '../billing/partner-address.ts';
import type { PushMessage } from './push-plans.ts';
import type { Subscription } from './subscriptions.ts';
import type { VapidKeys } from './vapid-keys.ts';

export type PushOutcome =
  | { kind: 'sent' }
  /** The browser took its subscription back. */
  | { kind: 'gone' }
  /** Trying again would change nothing. */
  | { kind: 'refused'; error: string }
  | { kind: 'failed'; error: string };

export interface PushAttempt {
  subscription: Subscription;
  message: PushMessage;
  ttlSeconds: number;
}

const TIMEOUT_MS = 10_000;

export function createPostPush({
  keys,
  pickAddress,
}: {
  keys: VapidKeys;
  pickAddress: PickAddress;
}): (attempt: PushAttempt) => Promise<PushOutcome> {
  return async (attempt) => {
    try {
      return await post(attempt, keys, pickAddress);
    } catch (error) {
      if (error instanceof AddressRefused) return { kind: 'refused', error: error.message };
      // Never the address itself: it is a capability.
      return { kind: 'failed', error: error instanceof Error ? error.name : 'failed' };
    }
  };
}

async function post(
  { subscription, message, ttlSeconds }: PushAttempt,
  keys: VapidKeys,
  pickAddress: PickAddress,
): Promise<PushOutcome> {
  const { endpoint, headers, body } = webPush.generateRequestDetails(subscription, JSON.stringify(message), {
    vapidDetails: keys,
    TTL: ttlSeconds,
    urgency: 'high',
    contentEncoding: 'aes128gcm',
  });
  const url = new URL(endpoint);
  const { address, family } = await pickAddress(url);
  const agent = new Agent({
    connect: {
      lookup: (_hostname, options, callback) =>
        options.all ? callback(null, [{ address, family }]) : callback(null, address, family),
    },
  });
  try {
    const { statusCode, body: answer } = await request(url, {
      dispatcher: agent,
      method: 'POST',
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.dump({ limit: 16_384 });
    return outcomeOf(statusCode);
  } finally {
    await agent.destroy();
  }
}

function outcomeOf(status: number): PushOutcome {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  if (status === 404 || status === 410) return { kind: 'gone' };
  const error = `answered ${status}`;
  return status === 429 || status >= 500 ? { kind: 'failed', error } : { kind: 'refused', error };
}
