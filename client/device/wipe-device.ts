/** Emptying a device of everything this app keeps on it, but what the browser needs to open the app and say so. */
import { Dexie } from 'dexie';
import { hasPrivateFiles } from './spare-store.ts';

const isOurs = (name: string): boolean => /^readback[.-]/.test(name);

/** `databases`: those that are known, for browsers that do not list theirs; all of ours go. Rejects when one stayed. */
export async function wipeDatabases(
  databases: readonly string[],
  keep: readonly string[] = [],
): Promise<void> {
  const listed = (await globalThis.indexedDB.databases?.().catch(() => undefined)) ?? [];
  const ours = listed.flatMap(({ name }) => (name !== undefined && isOurs(name) ? [name] : []));
  for (const name of new Set([...databases, ...ours])) if (!keep.includes(name)) await Dexie.delete(name);
}

/** Map, tiles, answers, and whatever lies in the origin's private file system. The app's own files stay. */
export async function wipeFiles(): Promise<void> {
  if ('caches' in globalThis)
    for (const name of await caches.keys()) if (!name.includes('precache')) await caches.delete(name);
  if (typeof navigator === 'undefined' || !hasPrivateFiles(navigator)) return;
  // A private window may have the door and nothing behind it.
  const root = await navigator.storage.getDirectory().catch(() => undefined);
  const names: string[] = [];
  if (root) for await (const name of root.keys()) names.push(name);
  for (const name of names) await root?.removeEntry(name, { recursive: true });
}

/** Settings, marks, the session, the canary in its two places. */
export function wipeTexts(storage: Storage, page: Pick<Document, 'cookie'>): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  for (const key of keys) if (isOurs(key)) storage.removeItem(key);
  for (const cookie of page.cookie.split('; ')) {
    const name = cookie.split('=')[0] ?? '';
    if (isOurs(name)) page.cookie = `${name}=; Max-Age=0; Path=/; SameSite=Strict`;
  }
}

/** Nothing may reach a device that is nobody's any more. */
export async function endWakeUpCalls(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const subscription = await registration?.pushManager?.getSubscription();
  await subscription?.unsubscribe();
  for (const notice of (await registration?.getNotifications()) ?? []) notice.close();
}
