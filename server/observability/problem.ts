/** RFC 9457 problem details with our stable `code`. The one place a refusal becomes an HTTP answer. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { refuse, type Refusal, type RefusalCode } from '../../shared/rooms/refusal.ts';

const STATUS: Partial<Record<RefusalCode, ContentfulStatusCode>> = {
  'signed-out': 401,
  'not-allowed': 403,
  'unit-not-yours': 403,
  'wrong-organization': 403,
  'unknown-unit': 404,
  'unknown-incident': 404,
  'unknown-assignment': 404,
  'already-exists': 409,
  'already-closed': 409,
  'already-decided': 409,
  'id-conflict': 409,
  'too-large': 413,
  'rate-limited': 429,
  unavailable: 503,
};

export function problem(
  context: Context,
  refusal: Refusal,
  status: ContentfulStatusCode = STATUS[refusal.code] ?? 400,
): Response {
  const body = {
    type: 'about:blank',
    title: refusal.code,
    status,
    detail: refusal.detail,
    code: refusal.code,
    retry: refusal.retry,
  };
  return context.json(body, status, { 'content-type': 'application/problem+json' });
}

export const notFound = (context: Context, what: string): Response =>
  context.json(
    {
      type: 'about:blank',
      title: 'not-found',
      status: 404,
      detail: `There is no ${what}.`,
      code: 'not-found',
      retry: 'never',
    },
    404,
    { 'content-type': 'application/problem+json' },
  );

export const badRequest = (context: Context, detail: string): Response =>
  problem(context, refuse('bad-data', detail), 400);
