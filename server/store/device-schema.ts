import type { Generated } from 'kysely';

/** timestamptz: ISO 8601 with `Z` and milliseconds. */
type Instant = string;

/** Enrolled tablets and how people badge in on them. */
export interface DeviceSchema {
  devices: DevicesTable;
  device_codes: DeviceCodesTable;
  device_people: DevicePeopleTable;
  badges: BadgesTable;
}

export interface DevicesTable {
  org: string;
  id: string;
  name: string;
  /** None: any unit of the organization. */
  units: Generated<string[]>;
  /** What its outbox calls itself; its lanes are counted under this name. */
  device: string;
  /** Of its credential. */
  hash: Buffer;
  enrolled_at: Generated<Instant>;
  enrolled_by: string;
  last_seen: Instant | null;
  /** Facts it still held when it last said so. */
  unsent: number | null;
  revoked_at: Instant | null;
  revoked_by: string | null;
}

export interface DeviceCodesTable {
  org: string;
  hash: Buffer;
  name: string;
  units: Generated<string[]>;
  created_by: string;
  expires_at: Instant;
  used_at: Instant | null;
}

/** Who showed the server, on this tablet, that they are who they say. */
export interface DevicePeopleTable {
  org: string;
  device_id: string;
  user_id: string;
  first_at: Generated<Instant>;
  last_at: Generated<Instant>;
}

export interface BadgesTable {
  org: string;
  user_id: string;
  pin_hash: string | null;
  badge_hash: Buffer | null;
  failures: Generated<number>;
  locked_until: Instant | null;
}
