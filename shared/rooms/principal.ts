/** Who is speaking, as the server knows them. Never built from what a client says about itself. */
import type { Instant } from '../time.ts';

export const ROLES = ['crew', 'dispatcher', 'hospital', 'billing', 'supervisor', 'admin', 'service'] as const;
export type Role = (typeof ROLES)[number];

export interface Tablet {
  id: string;
  /** What its outbox calls itself. */
  device: string;
  /** Taken out of service: only what a crew did before this is still accepted. */
  revokedAt?: Instant;
  /** That this person recorded it, only the tablet says: they never badged in on it. */
  isVouching?: true;
}

export interface Principal {
  org: string;
  /** Stable id of the person or system. */
  sub: string;
  name: string;
  roles: Role[];
  /** A token bound to one unit. */
  unitId?: string;
  /** A token bound to one hospital. */
  hospitalId?: string;
  /** Where the sign-in came from: a person's session, a token from an outside issuer, an API key, the CAD bridge. */
  via: 'session' | 'token' | 'key' | 'bridge' | 'system' | 'device';
  /** The enrolled tablet that speaks for this person. */
  tablet?: Tablet;
  /** Unix milliseconds after which the sign-in is no longer good. */
  expiresAt?: number;
}

export const hasRole = (principal: Principal, ...roles: Role[]): boolean =>
  roles.some((role) => principal.roles.includes(role));
