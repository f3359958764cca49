/** Files that arrive piece by piece and stay: in the origin's private file system where there is one, else in IndexedDB. */
import type { DeviceMapDatabase } from './device-map-database.ts';

export interface PartStore {
  /** Bytes of a file held from its beginning, without a gap. */
  held(file: string): Promise<number>;
  /** Durable when it resolves; `offset` is what `held` said, and what was appended since. */
  append(file: string, offset: number, bytes: Blob): Promise<void>;
  /** What is held, as one thing that is read only where it is looked at. */
  open(file: string): Promise<Blob>;
  /** Deletes every file that is not named. */
  keepOnly(files: readonly string[]): Promise<void>;
}

const FOLDER = 'readback-map';
const DIGITS = 14;

/** WebKitGTK has no file system for pages, and older Safari cannot write to one outside a worker. */
export async function openPartStore(
  database: DeviceMapDatabase,
  storage: Partial<Pick<StorageManager, 'getDirectory'>> | undefined = globalThis.navigator?.storage,
): Promise<PartStore> {
  if (!storage?.getDirectory || !('createWritable' in FileSystemFileHandle.prototype))
    return partsInDatabase(database);
  try {
    const root = await storage.getDirectory();
    return partsInFolder(() => root.getDirectoryHandle(FOLDER, { create: true }));
  } catch {
    // A private window may have the door and nothing behind it.
    return partsInDatabase(database);
  }
}

/** Each piece is a small file of its own, named by where it begins: a page killed while it writes leaves none. */
function partsInFolder(folder: () => Promise<FileSystemDirectoryHandle>): PartStore {
  const place = async (file: string): Promise<FileSystemDirectoryHandle> =>
    (await folder()).getDirectoryHandle(file, { create: true });
  async function parts(file: string): Promise<Piece[]> {
    const found: Piece[] = [];
    for await (const [name, handle] of (await place(file)).entries()) {
      if (handle.kind === 'file') found.push({ offset: Number(name), bytes: await handle.getFile() });
    }
    return unbroken(found);
  }
  return {
    held: async (file) => end(await parts(file)),
    async append(file, offset, bytes) {
      const name = String(offset).padStart(DIGITS, '0');
      const handle = await (await place(file)).getFileHandle(name, { create: true });
      const writer = await handle.createWritable();
      await writer.write(bytes);
      await writer.close();
    },
    open: async (file) => new Blob((await parts(file)).map(({ bytes }) => bytes)),
    async keepOnly(files) {
      const root = await folder();
      const names: string[] = [];
      for await (const name of root.keys()) if (!files.includes(name)) names.push(name);
      for (const name of names) await root.removeEntry(name, { recursive: true });
    },
  };
}

export function partsInDatabase({ parts }: DeviceMapDatabase): PartStore {
  const rows = async (file: string): Promise<Piece[]> =>
    unbroken(await parts.where('[file+offset]').between([file, 0], [file, Infinity]).toArray());
  return {
    held: async (file) => end(await rows(file)),
    async append(file, offset, bytes) {
      await parts.put({ file, offset, bytes });
    },
    open: async (file) => new Blob((await rows(file)).map(({ bytes }) => bytes)),
    async keepOnly(files) {
      const keys = (await parts.toCollection().primaryKeys()).filter(([file]) => !files.includes(file));
      await parts.bulkDelete(keys);
    },
  };
}

interface Piece {
  readonly offset: number;
  readonly bytes: Blob;
}

/** Pieces that follow one another from the first byte; an empty one is what a killed page left of a file it had named. */
function unbroken(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  for (const piece of pieces.toSorted((a, b) => a.offset - b.offset)) {
    if (piece.offset === end(kept) && piece.bytes.size > 0) kept.push(piece);
  }
  return kept;
}

const end = (pieces: readonly Piece[]): number => {
  const last = pieces.at(-1);
  return last ? last.offset + last.bytes.size : 0;
};
