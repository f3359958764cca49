/**
 * Documents made anew from the log when the folds of this build make others than those that are stored (I7). Done before
 * the doors open, page by page beside the old documents, which stay whole until the new ones take their place at once:
 * ended in between it goes on where it was, and two processes at it share the pages.
 */
import { sql, type Transaction } from 'kysely';
import type { Document } from '../../shared/log/document.ts';
import {
  documentKeys,
  documentRooms,
  FOLD_VERSION,
  foldEvent,
  type DocumentKey,
} from '../../shared/protocol/folding.ts';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { documentKey } from './organization-cache.ts';
import { readEvents, type LoggedEvent } from './read.ts';

const PAGE = 1_000;

/** Brings the documents of every organization to the folds of this build. Changes neither the log nor a cursor. */
export async function refoldDocuments(
  { database, logger }: { database: Database; logger: Logger },
  page = PAGE,
): Promise<void> {
  const orgs = await database.kysely.selectFrom('organizations').select('org').orderBy('org').execute();
  for (const { org } of orgs) {
    let step: RefoldStep = await refoldPage(database, org, page);
    if (step.done && step.to === undefined) continue;
    while (!step.done) step = await refoldPage(database, org, page);
    logger.info({ org, fold: FOLD_VERSION, events: step.to }, 'documents were made anew from the log');
  }
}

export interface RefoldStep {
  done: boolean;
  /** How far into the log it has come; undefined when there was nothing to do. */
  to?: number;
}

/** One page. The counter row is held meanwhile: nothing is appended between the last page and the exchange. */
export async function refoldPage(database: Database, org: string, page: number): Promise<RefoldStep> {
  return database.withOrg(org, async (trx) => {
    const head = await trx
      .selectFrom('log_heads')
      .select(['head', 'min_seq', 'fold_version', 'refolding'])
      .where('org', '=', org)
      .forUpdate()
      .executeTakeFirst();
    if (!head || head.fold_version === FOLD_VERSION) return { done: true };
    // What is older than its first event can be folded by nobody: better old documents than half of them.
    if (head.min_seq > 1) return { done: true };
    const begun = head.refolding as { fold: number; to: number } | null;
    if (begun?.fold !== FOLD_VERSION)
      await trx.deleteFrom('documents_refolded').where('org', '=', org).execute();
    const after = begun?.fold === FOLD_VERSION ? begun.to : 0;
    const events = await readEvents(trx, org, { after, limit: page });
    await foldInto(trx, org, events);
    const to = events.at(-1)?.event.seq ?? after;
    const done = to >= head.head;
    if (done) await exchange(trx, org);
    else await setHead(trx, org, { refolding: JSON.stringify({ fold: FOLD_VERSION, to }) });
    return { done, to };
  });
}

const setHead = (
  trx: Transaction<Schema>,
  org: string,
  to: { refolding: string | null; fold_version?: number },
) => trx.updateTable('log_heads').set(to).where('org', '=', org).execute();

async function foldInto(
  trx: Transaction<Schema>,
  org: string,
  events: readonly LoggedEvent[],
): Promise<void> {
  const keys = new Map(
    events
      .flatMap(({ event }) => documentKeys(event))
      .map((key): [string, DocumentKey] => [documentKey(key.kind, key.id), key]),
  );
  const documents = await readRefolded(trx, org, [...keys.values()]);
  const changed = new Map<string, Document>();
  for (const { event } of events) {
    for (const { after } of foldEvent(event, (kind, id) => documents.get(documentKey(kind, id)))) {
      documents.set(documentKey(after.kind, after.id), after);
      changed.set(documentKey(after.kind, after.id), after);
    }
  }
  if (changed.size === 0) return;
  const rows = [...changed.values()].map((document) => ({
    ...document,
    rooms: [...new Set(documentRooms(document))],
  }));
  await sql`
    insert into documents_refolded (org, kind, id, seq, state, rooms)
    select ${org}, kind, id, seq, state, rooms
    from json_to_recordset(${JSON.stringify(rows)}::json) as d(kind text, id text, seq bigint, state jsonb, rooms text[])
    on conflict (org, kind, id) do update set seq = excluded.seq, state = excluded.state, rooms = excluded.rooms
  `.execute(trx);
}

async function readRefolded(
  trx: Transaction<Schema>,
  org: string,
  keys: readonly DocumentKey[],
): Promise<Map<string, Document>> {
  const { rows } = await sql<Document>`
    select d.kind, d.id, d.seq, d.state
    from unnest(${keys.map(({ kind }) => kind)}::text[], ${keys.map(({ id }) => id)}::text[]) as k(kind, id)
    join documents_refolded d on d.org = ${org} and d.kind = k.kind and d.id = k.id
  `.execute(trx);
  return new Map(rows.map((row) => [documentKey(row.kind, row.id), row]));
}

async function exchange(trx: Transaction<Schema>, org: string): Promise<void> {
  await trx.deleteFrom('documents').where('org', '=', org).execute();
  await sql`
    insert into documents (org, kind, id, seq, state, rooms)
    select org, kind, id, seq, state, rooms from documents_refolded where org = ${org}
  `.execute(trx);
  await trx.deleteFrom('documents_refolded').where('org', '=', org).execute();
  await setHead(trx, org, { refolding: null, fold_version: FOLD_VERSION });
}
