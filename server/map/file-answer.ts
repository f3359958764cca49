import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { parseByteRange, type ByteRange } from './byte-range.ts';
import { fileVersion } from './map-directory.ts';

export interface FileAnswer {
  readonly path: string;
  readonly type: string;
  /** The address names the version, so the answer never changes. */
  readonly immutable: boolean;
}

const IMMUTABLE = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'public, max-age=3600, must-revalidate';

/** A file, or the part asked for (206), or 304 when the browser has it. Undefined when there is no such file. */
export async function answerFile(
  context: Context,
  { path, type, immutable }: FileAnswer,
): Promise<Response | undefined> {
  const size = await sizeOf(path);
  if (size === undefined) return undefined;
  const etag = `"${await fileVersion(path)}"`;
  const headers = {
    'content-type': type,
    'cache-control': immutable ? IMMUTABLE : ASK_AGAIN,
    'accept-ranges': 'bytes',
    etag,
  };
  if (listsTag(context.req.header('if-none-match'), etag))
    return new Response(null, { status: 304, headers });

  const ifRange = context.req.header('if-range');
  const asked = ifRange === undefined || ifRange === etag ? context.req.header('range') : undefined;
  const range = parseByteRange(asked, size);
  if (range === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` } });
  }
  if (range === 'whole') {
    return new Response(bodyOf(path, { first: 0, last: size - 1 }), {
      headers: { ...headers, 'content-length': String(size) },
    });
  }
  return new Response(bodyOf(path, range), {
    status: 206,
    headers: {
      ...headers,
      'content-length': String(range.last - range.first + 1),
      'content-range': `bytes ${range.first}-${range.last}/${size}`,
    },
  });
}

const listsTag = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}

function bodyOf(path: string, { first, last }: ByteRange): ReadableStream<Uint8Array> | null {
  if (last < first) return null;
  return Readable.toWeb(createReadStream(path, { start: first, end: last })) as ReadableStream<Uint8Array>;
}
