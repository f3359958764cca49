/** Something to be served whole or in parts, and what a device needs to check that it got all of it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { BLOCK_BYTES } from '../../shared/map-source.ts';
import type { ByteRange } from './byte-range.ts';
import { fileVersion } from './map-directory.ts';

export interface MapContent {
  readonly bytes: number;
  /** Changes whenever the content does. */
  readonly version: string;
  part(range: ByteRange): ReadableStream<Uint8Array>;
}

/** Undefined when there is no such file. */
export async function fileContent(path: string): Promise<MapContent | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  return {
    bytes: found.size,
    version: await fileVersion(path),
    part: ({ first, last }) =>
      Readable.toWeb(createReadStream(path, { start: first, end: last })) as ReadableStream<Uint8Array>,
  };
}

export const bufferContent = (body: Buffer): MapContent => ({
  bytes: body.length,
  version: createHash('sha256').update(body).digest('base64url').slice(0, 16),
  part: ({ first, last }) =>
    Readable.toWeb(Readable.from([body.subarray(first, last + 1)])) as ReadableStream<Uint8Array>,
});

/** The SHA-256 of each block (`MapFile.blocks`). Reads everything once. */
export async function blockHashes({ bytes, part }: MapContent): Promise<string[]> {
  if (bytes === 0) return [];
  const blocks: string[] = [];
  let hash = createHash('sha256');
  let room = BLOCK_BYTES;
  for await (const chunk of part({ first: 0, last: bytes - 1 })) {
    for (let rest = chunk; rest.length > 0;) {
      const taken = rest.subarray(0, room);
      hash.update(taken);
      rest = rest.subarray(taken.length);
      room -= taken.length;
      if (room > 0) continue;
      blocks.push(hash.digest('base64'));
      hash = createHash('sha256');
      room = BLOCK_BYTES;
    }
  }
  if (room < BLOCK_BYTES) blocks.push(hash.digest('base64'));
  return blocks;
}
