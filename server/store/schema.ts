import type { ColumnType, Generated } from 'kysely';
import type { AuthSchema } from './auth-schema.ts';
import type { DeviceSchema } from './device-schema.ts';
import type { PushSchema } from './push-schema.ts';

/**
 * A jsonb column: read parsed, written as JSON text. Writing text is required because the driver turns a bare
 * JavaScript array into a PostgreSQL array.
 */
export type Json<T> = ColumnType<T, string, string>;
/** A jsonb column with a default. */
export type JsonWithDefault<T> = ColumnType<T, string | undefined, string>;

type JsonObject = Record<string, unknown>;
/** timestamptz: ISO 8601 with `Z` and milliseconds. */
type Instant = string;

/** Every table of the database. Generated columns have a default in SQL. */
export interface Schema extends AuthSchema, DeviceSchema, PushSchema {
  organizations: OrganizationsTable;
  log_heads: LogHeadsTable;
  events: EventsTable;
  documents: DocumentsTable;
  /** Those the present folds make, until they take the place of the others. */
  documents_refolded: Omit<DocumentsTable, 'completed_at'>;
  lanes: LanesTable;
  dead_letters: DeadLettersTable;
  cursors: CursorsTable;
  positions: PositionsTable;
  attachments: AttachmentsTable;
  attachment_chunks: AttachmentChunksTable;
  webhook_endpoints: WebhookEndpointsTable;
  webhook_deliveries: WebhookDeliveriesTable;
  api_keys: ApiKeysTable;
  members: MembersTable;
  audit: AuditTable;
  installation: InstallationTable;
}

/** Not under row-level security: it is looked up before the organization is known. */
export interface OrganizationsTable {
  org: string;
  name: string;
  epoch: string;
  settings: JsonWithDefault<JsonObject>;
  created_at: Generated<Instant>;
}

export interface LogHeadsTable {
  org: string;
  epoch: string;
  head: Generated<number>;
  min_seq: Generated<number>;
  /** Of the folds that made the documents. */
  fold_version: Generated<number>;
  /** `{fold, to}` while documents are made anew. */
  refolding: ColumnType<unknown, string | null | undefined, string | null>;
}

export interface EventsTable {
  org: string;
  seq: number;
  id: string;
  type: string;
  v: number;
  at: Instant;
  lane: number;
  source: string;
  data: Json<JsonObject>;
  unit_id: string | null;
  incident_id: string | null;
  corrects: string | null;
  received_at: Instant;
  occurred_at: Instant;
  skew_ms: number;
  uncertainty_ms: number | null;
  actor: string;
  device: string;
  flags: Generated<string[]>;
  rooms: Generated<string[]>;
  moves: ColumnType<unknown, string | null | undefined, never>;
  /** Made by the database from `data`. */
  channel_id: ColumnType<string | null, never, never>;
  hospital_id: ColumnType<string | null, never, never>;
  /** Of the body as submitted: the same id with another hash is refused. */
  hash: Buffer;
}

export interface DocumentsTable {
  org: string;
  kind: string;
  id: string;
  /** The last event folded in. */
  seq: number;
  state: Json<JsonObject>;
  rooms: Generated<string[]>;
  /** Of those that can be complete. Made by the database. */
  completed_at: ColumnType<Instant | null, never, never>;
}

export interface LanesTable {
  org: string;
  device: string;
  last_lane: number;
  missing: JsonWithDefault<unknown[]>;
}

export interface DeadLettersTable {
  org: string;
  id: Generated<number>;
  event_id: string | null;
  device: string | null;
  actor: string | null;
  code: string;
  body: Json<unknown>;
  at: Generated<Instant>;
}

export interface CursorsTable {
  org: string;
  consumer: string;
  seq: Generated<number>;
  updated_at: Generated<Instant>;
  last_error: string | null;
  state: JsonWithDefault<JsonObject>;
}

/** Metres, metres per second, degrees true, WGS84. Battery from 0 to 1. */
export interface PositionsTable {
  org: string;
  unit_id: string;
  source: string;
  at: Instant;
  lat: number;
  lon: number;
  accuracy: number | null;
  speed: number | null;
  heading: number | null;
  altitude: number | null;
  battery: number | null;
  received_at: Generated<Instant>;
  device: string | null;
}

/** Photos and signatures, as the log announced them. */
export interface AttachmentsTable {
  org: string;
  id: string;
  patient_id: string;
  author: string;
  media_type: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** Bytes that are here. */
  received: Generated<number>;
  /** All came and their fingerprint is the announced one. */
  whole_at: Instant | null;
  created_at: Generated<Instant>;
}

export interface AttachmentChunksTable {
  org: string;
  attachment_id: string;
  first_byte: number;
  bytes: Buffer;
}

export interface WebhookEndpointsTable {
  org: string;
  id: string;
  url: string;
  types: string[];
  /** Sealed; see `endpoint-secrets.ts`. */
  secrets: Json<unknown>;
  /** Null while all is well. */
  trouble: ColumnType<unknown, string | null | undefined, string | null>;
  ordered: Generated<boolean>;
  state: Generated<string>;
  created_at: Generated<Instant>;
  created_by: string | null;
}

export interface WebhookDeliveriesTable {
  org: string;
  id: string;
  endpoint_id: string;
  message_id: string;
  type: string;
  /** Deliveries of one key keep their order. */
  key: string;
  seq: number;
  body: string;
  state: string;
  attempt: Generated<number>;
  next_at: Instant | null;
  last_status: number | null;
  last_error: string | null;
  response: string | null;
  duration_ms: number | null;
  created_at: Generated<Instant>;
  updated_at: Generated<Instant>;
}

/** Not under row-level security: the key tells the organization. */
export interface ApiKeysTable {
  id: string;
  org: string;
  name: string;
  hash: Buffer;
  roles: string[];
  unit_id: string | null;
  hospital_id: string | null;
  expires_at: Instant | null;
  created_at: Generated<Instant>;
  revoked_at: Instant | null;
}

/** Not under row-level security: the user tells the organization. */
export interface MembersTable {
  org: string;
  user_id: string;
  roles: string[];
  unit_id: string | null;
  hospital_id: string | null;
  created_at: Generated<Instant>;
}

export interface AuditTable {
  org: string;
  id: Generated<number>;
  at: Generated<Instant>;
  actor: string;
  action: string;
  subject: string | null;
  detail: JsonWithDefault<JsonObject>;
}

/** Secrets this installation made for itself. Not under row-level security: they belong to no organization. */
export interface InstallationTable {
  key: string;
  value: Json<unknown>;
}
