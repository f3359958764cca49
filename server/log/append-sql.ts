/** The statements of one append transaction: as many however many events the group holds. */
import type pg from 'pg';
import type { Document } from '../../shared/log/document.ts';
import { documentRooms, type DocumentKey } from '../../shared/protocol/folding.ts';
import type { Accepted, Known } from './decide.ts';
import type { Lane } from './lanes.ts';
import { documentKey } from './organization-cache.ts';

export interface LockedHead {
  epoch: string;
  head: number;
}

/**
 * Begins, binds row-level security to the organization and takes its counter row, in one round trip. The row is held
 * from here because rules and folds read the state they then change; the transaction lasts only until the next commit.
 */
export async function beginForOrg(client: pg.PoolClient, org: string): Promise<LockedHead | undefined> {
  const name = client.escapeLiteral(org);
  const results = (await client.query(
    `begin; select set_config('readback.org', ${name}, true); select epoch, head from log_heads where org = ${name} for update`,
  )) as unknown as pg.QueryResult<LockedHead>[];
  return results[2]?.rows[0];
}

/** Which of these ids the log has already. */
export async function findKnown(
  client: pg.PoolClient,
  org: string,
  ids: readonly string[],
): Promise<Map<string, Known>> {
  const { rows } = await client.query<{ id: string; seq: number; hash: string }>({
    name: 'log-known',
    text: `select id, seq, encode(hash, 'hex') as hash from events where org = $1 and id = any($2::uuid[])`,
    values: [org, ids],
  });
  return new Map(rows.map(({ id, seq, hash }) => [id, { seq, hash }]));
}

export async function loadDocuments(
  client: pg.PoolClient,
  org: string,
  keys: readonly DocumentKey[],
): Promise<Map<string, Document | null>> {
  const { rows } = await client.query<Document>({
    name: 'log-documents',
    text: `select d.kind, d.id, d.seq, d.state from unnest($2::text[], $3::text[]) as k(kind, id)
           join documents d on d.org = $1 and d.kind = k.kind and d.id = k.id`,
    values: [org, keys.map(({ kind }) => kind), keys.map(({ id }) => id)],
  });
  const found = new Map<string, Document | null>(keys.map(({ kind, id }) => [documentKey(kind, id), null]));
  for (const row of rows) found.set(documentKey(row.kind, row.id), row);
  return found;
}

export async function loadLanes(
  client: pg.PoolClient,
  org: string,
  devices: readonly string[],
): Promise<Map<string, Lane | null>> {
  const { rows } = await client.query<{ device: string; last: number; missing: [number, number][] }>({
    name: 'log-lanes',
    text: `select device, last_lane as last, missing from lanes where org = $1 and device = any($2)`,
    values: [org, devices],
  });
  const found = new Map<string, Lane | null>(devices.map((device) => [device, null]));
  for (const { device, last, missing } of rows) found.set(device, { last, missing });
  return found;
}

export interface GroupWrite {
  org: string;
  head: number;
  accepted: readonly Accepted[];
  documents: ReadonlyMap<string, Document>;
  lanes: ReadonlyMap<string, Lane>;
}

/** Events, documents, lanes and the counter, in one statement. */
export async function writeGroup(client: pg.PoolClient, write: GroupWrite): Promise<void> {
  await client.query({
    name: 'log-append',
    text: APPEND,
    values: [
      write.org,
      JSON.stringify(write.accepted.map(eventRow)),
      JSON.stringify([...write.documents.values()].map(documentRow)),
      JSON.stringify(
        [...write.lanes].map(([device, { last, missing }]) => ({ device, last_lane: last, missing })),
      ),
      write.head,
      write.head + write.accepted.length,
    ],
  });
}

const APPEND = `
  with appended as (
    insert into events (org, seq, id, type, v, at, lane, source, data, unit_id, incident_id, corrects, received_at,
                        occurred_at, skew_ms, uncertainty_ms, actor, device, flags, rooms, moves, hash)
    select $1, seq, id, type, v, at, lane, source, data, "unitId", "incidentId", corrects, "receivedAt",
           "occurredAt", "skewMs", "uncertaintyMs", actor, device, flags, rooms, moves, decode(hash, 'hex')
    from json_to_recordset($2::json) as e(
      seq bigint, id uuid, type text, v int, at timestamptz, lane bigint, source text, data jsonb, "unitId" text,
      "incidentId" text, corrects uuid, "receivedAt" timestamptz, "occurredAt" timestamptz, "skewMs" bigint,
      "uncertaintyMs" bigint, actor text, device text, flags text[], rooms text[], moves jsonb, hash text)
  ), folded as (
    insert into documents (org, kind, id, seq, state, rooms)
    select $1, kind, id, seq, state, rooms
    from json_to_recordset($3::json) as d(kind text, id text, seq bigint, state jsonb, rooms text[])
    on conflict (org, kind, id) do update set seq = excluded.seq, state = excluded.state, rooms = excluded.rooms
  ), counted as (
    insert into lanes (org, device, last_lane, missing)
    select $1, device, last_lane, missing
    from json_to_recordset($4::json) as l(device text, last_lane bigint, missing jsonb)
    on conflict (org, device) do update set last_lane = excluded.last_lane, missing = excluded.missing
  )
  update log_heads set head = $6 where org = $1 and head = $5`;

const eventRow = ({ event, rooms, entries, hash }: Accepted): Record<string, unknown> => ({
  ...event,
  rooms,
  moves: entries.length ? entries : null,
  hash,
});

const documentRow = (document: Document): Record<string, unknown> => ({
  ...document,
  rooms: [...new Set(documentRooms(document))],
});
