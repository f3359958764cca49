/** Reading the log: rows to events, pages in `seq` order, documents as of the head. */
import { sql, type Selectable, type Transaction } from 'kysely';
import type { Document } from '../../shared/log/document.ts';
import type { Flag, LogEvent, Source } from '../../shared/log/envelope.ts';
import type { DocumentKey, Entry } from '../../shared/protocol/folding.ts';
import type { EventsTable, Schema } from '../store/schema.ts';

/** An event with what delivery needs to know of it. */
export interface LoggedEvent {
  event: LogEvent;
  rooms: readonly string[];
  /** Documents this event brought into rooms they were not in. */
  entries: readonly Entry[];
}

export interface LogHead {
  epoch: string;
  head: number;
  minSeq: number;
}

/** What an event consists of; the other columns are for delivery. */
const EVENT_COLUMNS = [
  'seq',
  'id',
  'type',
  'v',
  'at',
  'lane',
  'source',
  'data',
  'unit_id',
  'incident_id',
  'corrects',
  'received_at',
  'occurred_at',
  'skew_ms',
  'uncertainty_ms',
  'actor',
  'device',
  'flags',
] as const satisfies readonly (keyof EventsTable)[];

/** The log wrote these columns from parsed events, so reading them back is the parse edge. */
export function rowToEvent(row: Pick<Selectable<EventsTable>, (typeof EVENT_COLUMNS)[number]>): LogEvent {
  return {
    seq: row.seq,
    id: row.id,
    type: row.type,
    v: row.v,
    at: row.at,
    lane: row.lane,
    source: row.source as Source,
    data: row.data,
    ...(row.unit_id === null ? {} : { unitId: row.unit_id }),
    ...(row.incident_id === null ? {} : { incidentId: row.incident_id }),
    ...(row.corrects === null ? {} : { corrects: row.corrects }),
    receivedAt: row.received_at,
    occurredAt: row.occurred_at,
    skewMs: Number(row.skew_ms),
    ...(row.uncertainty_ms === null ? {} : { uncertaintyMs: Number(row.uncertainty_ms) }),
    actor: row.actor,
    device: row.device,
    flags: row.flags as Flag[],
  };
}

export interface Page {
  after: number;
  limit: number;
  /** Not past this `seq`. */
  upTo?: number;
}

/** Events after a cursor, in order. */
export async function readEvents(trx: Transaction<Schema>, org: string, page: Page): Promise<LoggedEvent[]> {
  const rows = await trx
    .selectFrom('events')
    .selectAll()
    .where('org', '=', org)
    .where('seq', '>', page.after)
    .$if(page.upTo !== undefined, (query) => query.where('seq', '<=', page.upTo ?? 0))
    .orderBy('seq')
    .limit(page.limit)
    .execute();
  return rows.map((row) => ({
    event: rowToEvent(row),
    rooms: row.rooms,
    entries: (row.moves ?? []) as Entry[],
  }));
}

/**
 * Events of some types after a cursor, in order, and how far this goes: past what is of other types too, so that a reader
 * of few types never falls behind. Undefined when the log ends at the cursor.
 */
export async function readEventsOf(
  trx: Transaction<Schema>,
  org: string,
  { after, limit, types }: { after: number; limit: number; types: readonly string[] },
): Promise<{ events: LogEvent[]; to: number } | undefined> {
  // Read first: everything up to it is there for the second statement, whatever is appended meanwhile (I4).
  const { head } = (await readHead(trx, org)) ?? { head: 0 };
  if (head <= after) return undefined;
  const rows = await trx
    .selectFrom('events')
    .select(EVENT_COLUMNS)
    .where('org', '=', org)
    .where('seq', '>', after)
    .where('type', 'in', types)
    .orderBy('seq')
    .limit(limit)
    .execute();
  const last = rows.at(-1)?.seq ?? after;
  return { events: rows.map(rowToEvent), to: rows.length < limit ? Math.max(head, last) : last };
}

export async function readHead(trx: Transaction<Schema>, org: string): Promise<LogHead | undefined> {
  const row = await trx.selectFrom('log_heads').selectAll().where('org', '=', org).executeTakeFirst();
  return row && { epoch: row.epoch, head: row.head, minSeq: row.min_seq };
}

export async function readDocuments(
  trx: Transaction<Schema>,
  org: string,
  keys: readonly DocumentKey[],
): Promise<Document[]> {
  if (keys.length === 0) return [];
  const rows = await trx
    .selectFrom('documents')
    .select(['kind', 'id', 'seq', 'state'])
    .where('org', '=', org)
    .where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('kind', 'id'),
        'in',
        keys.map(({ kind, id }) => tuple(kind, id)),
      ),
    )
    .execute();
  return rows;
}

/** Documents heard in any of the rooms. */
export async function readScopeDocuments(
  trx: Transaction<Schema>,
  org: string,
  rooms: readonly string[],
): Promise<Document[]> {
  return trx
    .selectFrom('documents')
    .select(['kind', 'id', 'seq', 'state'])
    .where('org', '=', org)
    .where(sql<boolean>`rooms && ${[...rooms]}::text[]`)
    .orderBy('kind')
    .orderBy('id')
    .execute();
}
