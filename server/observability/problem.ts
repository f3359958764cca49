/** RFC 9457 problem details with our stable `code`. The one place where a refusal becomes an HTTP answer. */
import type { z } from 'zod';
import type { Refusal, RefusalCode } from '../../shared/rooms/refusal.ts';

export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** When trying again makes sense. */
  readonly retry?: string;
  /** What was wrong with each field of a form. */
  readonly errors?: readonly FieldError[];
}

export interface FieldError {
  /** `units.0`, as in the body. */
  readonly field: string;
  readonly detail: string;
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  429: 'Too many requests',
  503: 'Not available',
};

export function problemResponse(
  { status, ...problem }: Problem,
  headers: Record<string, string> = {},
): Response {
  return new Response(
    JSON.stringify({ type: 'about:blank', title: TITLES[status] ?? 'Error', status, ...problem }),
    {
      status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    },
  );
}

const STATUS: Partial<Record<RefusalCode, number>> = {
  'signed-out': 401,
  'not-allowed': 403,
  'unit-not-yours': 403,
  'wrong-organization': 403,
  'device-revoked': 403,
  'already-exists': 409,
  'already-closed': 409,
  'already-decided': 409,
  'id-conflict': 409,
  'too-large': 413,
  'rate-limited': 429,
  unavailable: 503,
};

const HEADERS: Record<number, Record<string, string>> = {
  401: { 'www-authenticate': 'Bearer' },
  503: { 'retry-after': '5' },
};

/** A refusal as an answer; codes `unknown-…` of things that could have been there are 404. */
export function refusalResponse(
  { code, detail, retry }: Refusal,
  headers: Record<string, string> = {},
): Response {
  const isMissing = code.startsWith('unknown-') && code !== 'unknown-type';
  const status = STATUS[code] ?? (isMissing ? 404 : 400);
  return problemResponse({ status, code, detail, retry }, { ...HEADERS[status], ...headers });
}

/** `what`: `unit`, `such version`. */
export const notFound = (what: string): Response =>
  problemResponse({ status: 404, code: 'not-found', detail: `There is no ${what}.`, retry: 'never' });

/** Something of the request could not be used; `detail` never repeats what was sent. */
export const badRequest = (detail: string): Response =>
  problemResponse({ status: 400, code: 'bad-request', detail, retry: 'never' });

/** The first thing a schema found wrong, as `path: what was expected`. */
export function issueText({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (!issue) return 'could not be read';
  return issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message;
}
