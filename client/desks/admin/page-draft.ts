/** A page while it is being written: text as it is typed, and what is still wrong with it. Pure. */
import {
  pageSchema,
  type PageSection,
  type ReferencePage,
} from '../../../shared/ops/reference-page-events.ts';

export interface PhoneDraft {
  name: string;
  number: string;
}

export interface SectionDraft {
  heading: string;
  /** A paragraph on each line. */
  text: string;
  phones: PhoneDraft[];
}

export interface PageDraft {
  pageId: string;
  title: string;
  kind: ReferencePage['kind'];
  sections: SectionDraft[];
}

export const emptySection = (): SectionDraft => ({ heading: '', text: '', phones: [] });

export const newDraft = (pageId: string): PageDraft => ({
  pageId,
  title: '',
  kind: 'protocol',
  sections: [emptySection()],
});

export const draftOf = ({ pageId, title, kind, sections }: ReferencePage): PageDraft => ({
  pageId,
  title,
  kind,
  sections: sections.map(({ heading, lines = [], phones = [] }) => ({
    heading,
    text: lines.join('\n'),
    phones: phones.map((phone) => ({ ...phone })),
  })),
});

const trimmed = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

function sectionOf({ heading, text, phones }: SectionDraft): PageSection {
  const lines = trimmed(text);
  const numbers = phones
    .map(({ name, number }) => ({ name: name.trim(), number: number.trim() }))
    .filter(({ name, number }) => name || number);
  return {
    heading: heading.trim(),
    ...(lines.length > 0 ? { lines } : {}),
    ...(numbers.length > 0 ? { phones: numbers } : {}),
  };
}

const isEmptySection = (draft: SectionDraft): boolean => {
  const { heading, lines, phones } = sectionOf(draft);
  return !heading && !lines && !phones;
};

export type Written = { page: ReferencePage } | { wrong: string };

/** The page as it goes to the tablets, or the first thing that is wrong with it, in plain words. */
export function written({ pageId, title, kind, sections }: PageDraft): Written {
  const kept = sections.filter((section) => !isEmptySection(section)).map(sectionOf);
  if (!title.trim()) return { wrong: 'The page needs a title.' };
  const parsed = pageSchema.safeParse({ pageId, title: title.trim(), kind, sections: kept });
  if (parsed.success) return { page: parsed.data };
  const [first] = parsed.error.issues;
  return { wrong: wordsFor(first?.path ?? [], kept) };
}

function wordsFor(path: readonly PropertyKey[], sections: readonly PageSection[]): string {
  const [top, index, part, at, field] = path;
  if (top === 'title') return 'The title is too long.';
  const section = typeof index === 'number' ? sections[index] : undefined;
  if (!section) return 'There are too many sections.';
  const where = section.heading ? `“${section.heading}”` : `Section ${Number(index) + 1}`;
  if (part === 'heading') return section.heading ? `${where}: too long.` : `${where} needs a heading.`;
  if (part === 'lines') return `${where}: a paragraph is too long, or there are too many.`;
  const phone = typeof at === 'number' ? section.phones?.[at] : undefined;
  if (!phone) return `${where}: too many telephone numbers.`;
  return field === 'name'
    ? `${where}: say whose number ${phone.number} is.`
    : `${where}: ${phone.name}: “${phone.number}” is not a telephone number.`;
}
