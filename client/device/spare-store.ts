/**
 * Small texts kept outside IndexedDB, for while that fails: files of the origin's private file system, or local storage
 * where there is none (WebKitGTK, older Safari) or where it is full: that one has a quota of its own.
 */
export interface SpareStore {
  /** Resolves once the text is kept whole; a half-written one is never read. */
  write(name: string, text: string): Promise<void>;
  readAll(): Promise<Map<string, string>>;
  /** Of one that is not there: nothing happens. */
  remove(name: string): Promise<void>;
}

const SUFFIX = '.json';

interface WritableFile {
  createWritable(): Promise<{ write(text: string): Promise<void>; close(): Promise<void> }>;
}
const isWritable = (file: object): file is WritableFile => 'createWritable' in file;

/** A file is swapped in when its stream closes, so that it is there whole or not at all. */
export function fileSpareStore(root: () => Promise<FileSystemDirectoryHandle>, folder: string): SpareStore {
  const open = async (): Promise<FileSystemDirectoryHandle> =>
    (await root()).getDirectoryHandle(folder, { create: true });
  return {
    async write(name, text) {
      const file = await (await open()).getFileHandle(name + SUFFIX, { create: true });
      if (!isWritable(file)) throw new Error('Files cannot be written from a page here.');
      const stream = await file.createWritable();
      await stream.write(text);
      await stream.close();
    },
    async readAll() {
      const directory = await open();
      const texts = new Map<string, string>();
      for await (const [name, handle] of directory.entries()) {
        if (!name.endsWith(SUFFIX) || handle.kind !== 'file') continue;
        texts.set(name.slice(0, -SUFFIX.length), await (await handle.getFile()).text());
      }
      return texts;
    },
    async remove(name) {
      await (await open()).removeEntry(name + SUFFIX).catch((error: unknown) => {
        if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
      });
    },
  };
}

export function localSpareStore(storage: Storage, prefix: string): SpareStore {
  return {
    write: async (name, text) => storage.setItem(prefix + name, text),
    async readAll() {
      const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
      return new Map(
        keys
          .filter((key) => key.startsWith(prefix))
          .map((key) => [key.slice(prefix.length), storage.getItem(key) ?? '']),
      );
    },
    remove: async (name) => storage.removeItem(prefix + name),
  };
}

/** WebKitGTK has no storage manager at all, whatever the type says. */
export const hasPrivateFiles = (browser: object): boolean =>
  'storage' in browser &&
  typeof browser.storage === 'object' &&
  browser.storage !== null &&
  'getDirectory' in browser.storage;

/** What this browser has, the preferred first; none at all outside a page. */
export function browserSpareStores(name: string): SpareStore[] {
  if (typeof window === 'undefined') return [];
  const files = hasPrivateFiles(navigator)
    ? [fileSpareStore(() => navigator.storage.getDirectory(), name)]
    : [];
  return [...files, localSpareStore(localStorage, `${name}.`)];
}
