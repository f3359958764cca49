import type { Page } from 'playwright-core';

/** Every place of a browser that keeps something, but the app's own files. */
export const whatIsLeft = (page: Page) =>
  page.evaluate(async () => {
    const files: string[] = [];
    const root = (await navigator.storage.getDirectory()) as FileSystemDirectoryHandle & {
      keys(): AsyncIterable<string>;
    };
    for await (const name of root.keys()) files.push(name);
    return {
      // Opened anew, with nothing in it, by a page or worker that looks for one: what is in it is looked at apart.
      databases: (await indexedDB.databases())
        .map(({ name }) => name)
        .filter((name) => name !== 'readback-cache' && name !== 'readback-tablet'),
      texts: Object.keys(localStorage),
      files,
      cookies: document.cookie,
      caches: (await caches.keys()).filter((name) => !name.includes('precache')),
    };
  });
