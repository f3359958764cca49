/** What a browser keeps of this app, looked at from its page. */
import type { Page } from 'playwright-core';

/** Every value of every store of every database of the page, by name; one that holds nothing is left out. */
const storedValues = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(async () => {
    const opened = (name: string): Promise<IDBDatabase | undefined> =>
      new Promise((resolve) => {
        const opening = indexedDB.open(name);
        // Deleted since it was listed: looking at it must not make it.
        opening.addEventListener('upgradeneeded', () => opening.transaction?.abort());
        opening.addEventListener('error', () => resolve(undefined));
        opening.addEventListener('success', () => resolve(opening.result));
      });
    const rowsOf = (store: IDBObjectStore): Promise<unknown[]> =>
      new Promise((resolve, reject) => {
        const asked = store.getAll();
        asked.addEventListener('success', () => resolve(asked.result));
        asked.addEventListener('error', () => reject(asked.error));
      });
    const held: Record<string, string> = {};
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await opened(name);
      if (!database) continue;
      const rows: unknown[] = [];
      for (const store of database.objectStoreNames)
        rows.push(...(await rowsOf(database.transaction(store).objectStore(store))));
      database.close();
      if (rows.length === 0) continue;
      held[name] = JSON.stringify(rows, (_key, value: unknown) =>
        value instanceof Uint8Array ? new TextDecoder('latin1').decode(value) : value,
      );
    }
    return held;
  });

/** All of it as one text, to look for what must not be there. */
export async function storedText(page: Page): Promise<string> {
  const texts = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  return texts + Object.values(await storedValues(page)).join(' ');
}

/** Every place of a browser that keeps something, but the app's own files. */
export const whatIsLeft = async (page: Page) => ({
  // Opened anew, with nothing in it, by a page or worker that looks for one: there is nothing to say against that.
  databases: await storedValues(page),
  ...(await page.evaluate(async () => {
    const files: string[] = [];
    const root = (await navigator.storage.getDirectory()) as FileSystemDirectoryHandle & {
      keys(): AsyncIterable<string>;
    };
    for await (const name of root.keys()) files.push(name);
    return {
      texts: Object.keys(localStorage),
      files,
      cookies: document.cookie,
      caches: (await caches.keys()).filter((name) => !name.includes('precache')),
    };
  })),
});
