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

export interface FieldError {
  /** `units.0`, as in the body. */
  readonly field: string;
  readonly detail: string;
}

/** Each with the HTTP status it travels as. */
export const AUTH_ERRORS = {
  'bad-request': 400,
  'sign-in-failed': 401,
  'setup-code-invalid': 403,
  'not-found': 404,
  'unknown-organization': 404,
  'unknown-member': 404,
  'unknown-key': 404,
  'organization-exists': 409,
  'username-taken': 409,
  'organization-needed': 409,
  'last-admin': 409,
  'too-many-attempts': 429,
} as const;

export type AuthErrorCode = keyof typeof AUTH_ERRORS;
