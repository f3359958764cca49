/** Asking the rules of `shared` about documents in the store, without knowing beforehand which they will look at. */
import type { Document, DocumentLookup } from '../../shared/log/document.ts';
import type { DocumentKey } from '../../shared/protocol/folding.ts';
import type { Database } from '../store/database.ts';
import { documentKey } from './organization-cache.ts';
import { readDocuments } from './read.ts';

/** Works again with what turned out to be missing, until nothing is. `work` must be pure. */
export async function withDocuments<T>(
  database: Database,
  org: string,
  work: (lookup: DocumentLookup) => T,
): Promise<T> {
  const documents = new Map<string, Document | undefined>();
  for (;;) {
    const missing = new Map<string, DocumentKey>();
    const answer = work((kind, id) => {
      const key = documentKey(kind, id);
      if (!documents.has(key)) missing.set(key, { kind, id });
      return documents.get(key);
    });
    if (missing.size === 0) return answer;
    for (const key of missing.keys()) documents.set(key, undefined);
    const found = await database.withOrg(org, (trx) => readDocuments(trx, org, [...missing.values()]));
    for (const document of found) documents.set(documentKey(document.kind, document.id), document);
  }
}
