/**
 * Background Sync: the browser says the network is back, perhaps with no page open. Only one more wake-up among several:
 * other browsers do not have it, and the queue never depends on it.
 */
import { drainOnce } from '../outbox/drain-once.ts';
import { createKeptFacts } from '../outbox/kept-facts.ts';
import { ownerOf } from '../sync/identity.ts';
import { openTabletDatabase } from '../store/tablet-database.ts';
import { openVault } from '../store/vault.ts';
import { drainUnattended } from '../sync/drain-unattended.ts';
import { storedSession } from './stored-session.ts';

declare const self: ServiceWorkerGlobalScope;

/** What open pages receive when the browser says the network is back. */
export const DRAIN_MESSAGE = { type: 'readback:drain' } as const;

/**
 * Wakes every open page, hidden ones included; with none, or only frozen ones, sends what waits by itself.
 * Draining twice is harmless. Throws when something is left, so that the browser tries again.
 */
export async function drainInBackground(): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- clients of a worker are of its own origin
  for (const page of pages) page.postMessage(DRAIN_MESSAGE);
  const tablet = await drainUnattended(self.location.origin);
  if (tablet.isTablet) {
    if (tablet.left > 0) throw new Error('Not everything could be sent yet.');
    return;
  }
  const session = await storedSession();
  if (!session) return;
  const { token, org, sub } = session;
  const last = await drainOnce({
    baseUrl: self.location.origin,
    token,
    author: { org, sub },
    kept: createKeptFacts(await openVault(openTabletDatabase(), ownerOf({ org, sub }))),
  });
  if (last.kind !== 'empty') throw new Error('Not everything could be sent yet.');
}
