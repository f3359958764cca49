/** One file of the map onto the device: from where it stopped, and checked as a whole before it counts. */
import { BLOCK_BYTES, type MapFile } from '../../shared/map-source.ts';
import type { PartStore } from './part-store.ts';

/** `changed`: the server has another file by now. `damaged`: it arrived, and is not what the server has. */
export type FetchOutcome = 'whole' | 'changed' | 'damaged';

export interface FetchDeps {
  store: PartStore;
  fetch: typeof globalThis.fetch;
  signal: AbortSignal;
  /** Bytes held so far, of this file. */
  onHeld(bytes: number): void;
  /** Without a byte for so long the connection counts as dead. */
  stallMs?: number;
}

const PART_BYTES = 512 * 1024;
const STALL_MS = 20_000;

/** The name of a file in the store: another content is another file. */
export const storedName = ({ etag }: MapFile): string => etag.replace(/[^\w-]/g, '');

/** Rejects when the connection breaks or is given up, with what arrived until then kept. */
export async function fetchFile(file: MapFile, deps: FetchDeps): Promise<FetchOutcome> {
  const name = storedName(file);
  let held = await deps.store.held(name);
  deps.onHeld(held);
  if (held < file.bytes) {
    const body = await ask(file, held, deps);
    if (!body) return 'changed';
    held = await take(body, { ...deps, name, held });
  }
  if (held < file.bytes) throw new Error('the answer ended early');
  return (await isSound(await deps.store.open(name), file)) ? 'whole' : 'damaged';
}

/** The rest of the file; undefined when it is another file now. */
async function ask(
  file: MapFile,
  held: number,
  { fetch, signal }: FetchDeps,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | undefined> {
  const answer = await fetch(file.url, {
    headers: { range: `bytes=${held}-`, 'if-range': file.etag },
    cache: 'no-store',
    signal,
  });
  if (answer.status === 206 && answer.body) return answer.body;
  await answer.body?.cancel();
  if (answer.ok || answer.status === 404 || answer.status === 416) return undefined;
  throw new Error(`the server answered ${answer.status}`);
}

async function take(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  deps: FetchDeps & { name: string; held: number },
): Promise<number> {
  const { store, name, signal, stallMs = STALL_MS } = deps;
  let { held } = deps;
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const keep = async (): Promise<void> => {
    if (size === 0) return;
    await store.append(name, held, new Blob(waiting));
    held += size;
    waiting = [];
    size = 0;
    deps.onHeld(held);
  };
  const reader = body.getReader();
  try {
    for (;;) {
      const { value } = await inTime(reader.read(), stallMs, signal);
      if (!value) break;
      waiting.push(value);
      size += value.length;
      if (size >= PART_BYTES) await keep();
    }
  } finally {
    // Also after a cut: the next attempt goes on at the very byte.
    await keep();
    void reader.cancel().catch(() => undefined);
  }
  return held;
}

function inTime<T>(work: Promise<T>, limitMs: number, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no byte came for a while')), limitMs);
    const stop = (): void => reject(new Error('stopped'));
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    });
  });
}

async function isSound(content: Blob, { bytes, blocks }: MapFile): Promise<boolean> {
  if (content.size !== bytes) return false;
  for (const [nth, expected] of blocks.entries()) {
    const block = await content.slice(nth * BLOCK_BYTES, (nth + 1) * BLOCK_BYTES).arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', block));
    if (btoa(String.fromCharCode(...hash)) !== expected) return false;
  }
  return blocks.length === Math.ceil(bytes / BLOCK_BYTES);
}
