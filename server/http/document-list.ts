/** A page of documents of one kind within a scope. */
import { sql, type Transaction } from 'kysely';
import type { Document } from '../../shared/log/document.ts';
import type { Schema } from '../store/schema.ts';

export interface DocumentFilter {
  kind: string;
  rooms: readonly string[];
  status?: string;
  /** Page on after this id. */
  after?: string;
  limit: number;
}

export function listDocuments(
  trx: Transaction<Schema>,
  org: string,
  filter: DocumentFilter,
): Promise<Document[]> {
  return trx
    .selectFrom('documents')
    .select(['kind', 'id', 'seq', 'state'])
    .where('org', '=', org)
    .where('kind', '=', filter.kind)
    .where(sql<boolean>`rooms && ${[...filter.rooms]}::text[]`)
    .$if(filter.status !== undefined, (query) =>
      query.where(sql<boolean>`state->>'status' = ${filter.status}`),
    )
    .$if(filter.after !== undefined, (query) => query.where('id', '>', filter.after ?? ''))
    .orderBy('id')
    .limit(filter.limit)
    .execute();
}
