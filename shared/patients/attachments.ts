/** What is known of a photo or a signature before its bytes have come: what it is, how large, and its fingerprint. */
import { z } from 'zod';
import { outsideIdSchema } from '../log/envelope.ts';
import type { LogEvent } from '../log/envelope.ts';
import { newestByTime } from '../rooms/newest.ts';
import { sentenceSchema, wordSchema } from '../rooms/field-text.ts';
import type { Instant } from '../time.ts';

const ATTACHMENT_KINDS = ['photo', 'signature'] as const;
/** Only what a page can draw and what cannot carry a program: no SVG, no HTML. */
const ATTACHMENT_MEDIA = ['image/jpeg', 'image/webp', 'image/png'] as const;
export const MAX_ATTACHMENT_BYTES = 8 * 1024 * 1024;

/** eOther.12 and .13: who signed, and for what. */
export const SIGNATURE_REASONS = ['transfer_of_care', 'release_for_billing', 'refusal', 'other'] as const;
export const SIGNER_ROLES = ['patient', 'representative', 'receiving_staff', 'crew', 'witness'] as const;

export const attachmentSchema = z.object({
  attachmentId: outsideIdSchema,
  kind: z.enum(ATTACHMENT_KINDS),
  mediaType: z.enum(ATTACHMENT_MEDIA),
  /** Bytes. */
  size: z.int().min(1).max(MAX_ATTACHMENT_BYTES),
  /** Of the bytes, in lower-case hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
  caption: sentenceSchema.exactOptional(),
  signer: z
    .object({
      name: wordSchema.exactOptional(),
      role: z.enum(SIGNER_ROLES),
      reason: z.enum(SIGNATURE_REASONS),
    })
    .exactOptional(),
});
export type Attachment = z.output<typeof attachmentSchema>;

export interface KeptAttachment extends Attachment {
  at: Instant;
  /** Who made it: only they may send its bytes. */
  by: string;
  withdrawnAt?: Instant;
}

const ATTACHMENTS_KEPT = 60;

/** The first word about an attachment stands: its bytes are checked against it. */
export function withAttachment(
  kept: readonly KeptAttachment[],
  { data, occurredAt, actor }: LogEvent<Attachment & { patientId: string }>,
): KeptAttachment[] {
  if (kept.some(({ attachmentId }) => attachmentId === data.attachmentId)) return [...kept];
  const { patientId: _patient, ...attachment } = data;
  return newestByTime([...kept, { ...attachment, at: occurredAt, by: actor }], ATTACHMENTS_KEPT);
}

/** Only whoever made it takes it back. */
export const withoutAttachment = (
  kept: readonly KeptAttachment[],
  { data, occurredAt, actor }: LogEvent<{ attachmentId: string }>,
): KeptAttachment[] =>
  kept.map((each) =>
    each.attachmentId === data.attachmentId && each.by === actor && each.withdrawnAt === undefined
      ? { ...each, withdrawnAt: occurredAt }
      : each,
  );
