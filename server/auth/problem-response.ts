import type { z } from 'zod';
import type { Refusal, RefusalCode } from '../../shared/rooms/refusal.ts';
import { AUTH_ERRORS, AuthError } from './auth-error.ts';
import type { FieldError } from './auth-error.ts';

/** RFC 9457 problem details with our stable `code`. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** A refusal's hint when to try again. */
  readonly retry?: string;
  readonly errors?: readonly FieldError[];
}

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

const REFUSAL_STATUS: Partial<Record<RefusalCode, number>> = {
  unreadable: 400,
  'bad-data': 400,
  'too-large': 413,
  'signed-out': 401,
  'rate-limited': 429,
  unavailable: 503,
};

export function refusalResponse({ code, detail, retry }: Refusal): Response {
  const status = REFUSAL_STATUS[code] ?? 403;
  const headers =
    status === 401 ? { 'www-authenticate': 'Bearer' } : status === 503 ? { 'retry-after': '5' } : {};
  return problemResponse({ status, code, detail, retry }, headers);
}

export const authErrorResponse = ({ code, message, errors }: AuthError): Response =>
  problemResponse({ status: AUTH_ERRORS[code], code, detail: message, ...(errors.length > 0 && { errors }) });

/** What was wrong with a body, in the words of its schema; never repeats what was sent. */
export function badRequest({ issues }: z.ZodError): AuthError {
  const errors = issues.map(({ path, message }) => ({ field: path.join('.'), detail: message }));
  const [first] = errors;
  const where = first?.field ? `${first.field}: ` : '';
  return new AuthError('bad-request', `${where}${first?.detail ?? 'The body could not be read.'}`, errors);
}
