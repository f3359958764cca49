import type { z } from 'zod';
import { problemResponse, type FieldError } from '../observability/problem.ts';

/** Why something about sign-in or membership was not done. `code` is stable; the message is for a person. */
export class AuthError extends Error {
  readonly code: AuthErrorCode;
  /** What was wrong with each field of a form. */
  readonly errors: readonly FieldError[];

  constructor(code: AuthErrorCode, detail: string, errors: readonly FieldError[] = []) {
    super(detail);
    this.name = 'AuthError';
    this.code = code;
    this.errors = errors;
  }
}

/** Each with the HTTP status it travels as. */
const AUTH_ERRORS = {
  'bad-request': 400,
  'sign-in-failed': 401,
  'setup-code-invalid': 403,
  'not-found': 404,
  'unknown-organization': 404,
  'unknown-member': 404,
  'unknown-key': 404,
  'unknown-device': 404,
  'code-invalid': 403,
  'pin-missing': 403,
  'pin-wrong': 403,
  'organization-exists': 409,
  'username-taken': 409,
  'organization-needed': 409,
  'last-admin': 409,
  'too-many-attempts': 429,
} as const;

export type AuthErrorCode = keyof typeof AUTH_ERRORS;

export const authErrorResponse = ({ code, message, errors }: AuthError): Response =>
  problemResponse({ status: AUTH_ERRORS[code], code, detail: message, ...(errors.length > 0 && { errors }) });

/** What was wrong with a body, in the words of its schema; never repeats what was sent. */
export function badBody({ issues }: z.ZodError): AuthError {
  const errors = issues.map(({ path, message }) => ({ field: path.join('.'), detail: message }));
  const [first] = errors;
  const where = first?.field ? `${first.field}: ` : '';
  return new AuthError('bad-request', `${where}${first?.detail ?? 'The body could not be read.'}`, errors);
}
