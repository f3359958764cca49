/** The map is the largest thing on a tablet and can be had again: it goes first when room for presses runs out. */
import { hasPrivateFiles } from './spare-store.ts';

/** Caches and folders of the origin's private file system that hold map content. */
const isMap = (name: string): boolean => /(^|-)maps?(-|$)/.test(name);

/** Removes every downloaded map. True when there was one. */
export async function evictMap(): Promise<boolean> {
  const removed = await Promise.all([evictCaches(), evictFiles()]);
  return removed.includes(true);
}

async function evictCaches(): Promise<boolean> {
  if (typeof caches === 'undefined') return false;
  const names = (await caches.keys()).filter(isMap);
  const had = await Promise.all(names.map((name) => caches.delete(name)));
  return had.includes(true);
}

async function evictFiles(): Promise<boolean> {
  if (typeof navigator === 'undefined' || !hasPrivateFiles(navigator)) return false;
  const root = await navigator.storage.getDirectory();
  let had = false;
  for await (const name of root.keys()) {
    if (!isMap(name)) continue;
    await root.removeEntry(name, { recursive: true });
    had = true;
  }
  return had;
}
