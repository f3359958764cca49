/** Pages a crew looks things up in: protocols and the phone book. Plain text in sections, on every tablet, also offline. */
import type { Folder } from '../log/document.ts';
import { isEvent } from '../log/typed-event.ts';
import { CREW, DISPATCH } from '../rooms/room-ids.ts';
import type { Rule } from '../rooms/rule.ts';
import type { Instant } from '../time.ts';
import type { ReferencePage } from './reference-page-events.ts';

export const PAGE_KINDS = ['protocol', 'phone-book', 'other'] as const;

export const referencePageRules: Record<string, Rule> = {
  'reference:page': { roles: ['admin', 'supervisor'], needs: [], kind: 'coordination' },
};

export interface PageState extends Omit<ReferencePage, 'pageId'> {
  at: Instant;
  by: string;
}

export const pageFolder: Folder<PageState> = {
  kind: 'page',
  keys: ({ type, data }) =>
    type === 'reference:page' && typeof data['pageId'] === 'string' ? [data['pageId']] : [],
  fold(state, event) {
    if (!isEvent<ReferencePage>(event, 'reference:page')) return state;
    if (state && event.occurredAt < state.at) return state;
    const { pageId: _id, ...page } = event.data;
    return { ...page, at: event.occurredAt, by: event.actor };
  },
  rooms: () => [CREW, DISPATCH],
};

/** Pages with every word asked for, in title, heading, text or name; all of them when nothing is asked. */
export function searchPages<Page extends { state: PageState }>(
  pages: readonly Page[],
  words: string,
): Page[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return pages
    .filter(({ state }) => !state.removed)
    .filter(({ state }) => wanted.every((word) => wordsOf(state).includes(word)))
    .sort((a, b) => (a.state.title < b.state.title ? -1 : 1));
}

const wordsOf = ({ title, sections }: PageState): string =>
  [
    title,
    ...sections.flatMap(({ heading, lines = [], phones = [] }) => [
      heading,
      ...lines,
      ...phones.flatMap(({ name, number }) => [name, number]),
    ]),
  ]
    .join(' ')
    .toLowerCase();
