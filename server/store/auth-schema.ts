import type { Generated } from 'kysely';

/** timestamptz: ISO 8601 with `Z` and milliseconds. */
type Instant = string;

/** People, their sessions and passwords: the tables of better-auth, with its own column names. */
export interface AuthSchema {
  auth_user: AuthUserTable;
  auth_session: AuthSessionTable;
  auth_account: AuthAccountTable;
  auth_verification: AuthVerificationTable;
}

export interface AuthUserTable {
  id: string;
  name: string;
  /** Unique and required by better-auth; we send no mail, so it is made from the user name. */
  email: string;
  emailVerified: boolean;
  image: string | null;
  /** `name@org`, lower case: names are free to repeat between organizations. */
  username: string | null;
  displayUsername: string | null;
  createdAt: Generated<Instant>;
  updatedAt: Generated<Instant>;
}

export interface AuthSessionTable {
  id: string;
  userId: string;
  token: string;
  expiresAt: Instant;
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: Generated<Instant>;
  updatedAt: Generated<Instant>;
}

export interface AuthAccountTable {
  id: string;
  userId: string;
  accountId: string;
  /** `credential`: the password. */
  providerId: string;
  password: string | null;
  accessToken: string | null;
  refreshToken: string | null;
  idToken: string | null;
  accessTokenExpiresAt: Instant | null;
  refreshTokenExpiresAt: Instant | null;
  scope: string | null;
  createdAt: Generated<Instant>;
  updatedAt: Generated<Instant>;
}

export interface AuthVerificationTable {
  id: string;
  identifier: string;
  value: string;
  expiresAt: Instant;
  createdAt: Generated<Instant>;
  updatedAt: Generated<Instant>;
}
