import type { Generated } from 'kysely';

/** timestamptz: ISO 8601 with `Z` and milliseconds. */
type Instant = string;

/** Where closed apps are woken, and what is on its way to them. */
export interface PushSchema {
  push_subscriptions: PushSubscriptionsTable;
  push_queue: PushQueueTable;
}

export interface PushSubscriptionsTable {
  org: string;
  /** Of its address. */
  id: string;
  user_id: string;
  /** The unit of a sign-in that is bound to one. */
  unit_id: string | null;
  device: string;
  /** Address and keys, sealed. */
  sealed: string;
  created_at: Generated<Instant>;
}

export interface PushQueueTable {
  org: string;
  /** The event it tells of. */
  cause: string;
  subscription_id: string;
  kind: string;
  tag: string;
  unit_id: string | null;
  created_at: Instant;
  /** From then on it is of no use any more. */
  expires_at: Instant;
  attempt: Generated<number>;
  next_at: Instant;
  /** Why it was given up. */
  parked: string | null;
}
