import type { Context } from 'hono';
import { parseByteRange } from './byte-range.ts';
import type { MapContent } from './map-content.ts';

export interface AnswerLook {
  readonly type: string;
  /** The address names the version, so the answer never changes. */
  readonly immutable: boolean;
}

const IMMUTABLE = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'public, max-age=3600, must-revalidate';

/** The content, or the part asked for (206), or 304 when the browser has it. */
export function answerContent(
  context: Context,
  content: MapContent,
  { type, immutable }: AnswerLook,
): Response {
  const { bytes, version } = content;
  const etag = `"${version}"`;
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
  const range = parseByteRange(asked, bytes);
  if (range === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${bytes}` } });
  }
  if (range === 'whole') {
    return new Response(bytes > 0 ? content.part({ first: 0, last: bytes - 1 }) : null, {
      headers: { ...headers, 'content-length': String(bytes) },
    });
  }
  return new Response(content.part(range), {
    status: 206,
    headers: {
      ...headers,
      'content-length': String(range.last - range.first + 1),
      'content-range': `bytes ${range.first}-${range.last}/${bytes}`,
    },
  });
}

const listsTag = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
