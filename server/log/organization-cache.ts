/**
 * What the appender remembers of one organization between groups: documents and device lanes as of `head`.
 * Only good while this process is the one that moved the head; anyone else's append empties it.
 */
import type { Document } from '../../shared/log/document.ts';
import type { Lane } from './lanes.ts';

/** Enough for months of a large service; past it the whole cache is dropped, which costs one read per document. */
const MAX_DOCUMENTS = 50_000;

export const documentKey = (kind: string, id: string): string => `${kind}\n${id}`;

export interface OrganizationCache {
  head: number;
  /** `null`: looked for, and not there. */
  documents: Map<string, Document | null>;
  lanes: Map<string, Lane | null>;
}

export const emptyCache = (): OrganizationCache => ({ head: -1, documents: new Map(), lanes: new Map() });

/** Another process appended, or the cache outgrew its bound: start again from `head`. */
export function alignCache(cache: OrganizationCache, head: number): void {
  if (cache.head === head && cache.documents.size < MAX_DOCUMENTS) return;
  cache.documents.clear();
  cache.lanes.clear();
  cache.head = head;
}
