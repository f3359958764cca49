/** The fact that a page is, or is no more, what a crew looks things up in. */
import { z } from 'zod';
import { outsideIdSchema } from '../log/envelope.ts';
import { PAGE_KINDS } from './reference-pages.ts';

const phoneSchema = z.object({
  name: z.string().min(1).max(120),
  /** As it is dialled. */
  number: z.string().regex(/^\+?[0-9 ().*#-]{2,30}$/, 'must be a telephone number'),
});

const sectionSchema = z.object({
  heading: z.string().min(1).max(120),
  /** Plain words, a paragraph each. */
  lines: z.array(z.string().min(1).max(600)).max(60).exactOptional(),
  phones: z.array(phoneSchema).max(100).exactOptional(),
});
export type PageSection = z.output<typeof sectionSchema>;

/** The whole page each time; the newest stands. `removed` takes it off the tablets. */
export const pageSchema = z.object({
  pageId: outsideIdSchema,
  title: z.string().min(1).max(120),
  kind: z.enum(PAGE_KINDS),
  sections: z.array(sectionSchema).max(40),
  removed: z.boolean().exactOptional(),
});
export type ReferencePage = z.output<typeof pageSchema>;

export const referencePageEvents = { 'reference:page': pageSchema } as const;
