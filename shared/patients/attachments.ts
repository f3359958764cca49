/** What is known of a photo or a signature before its bytes have come: what it is, how large, and its fingerprint. */
import type { LogEvent } from '../log/envelope.ts';
import { newestByTime } from '../rooms/newest.ts';
import type { Instant } from '../time.ts';
import type { Attachment, AttachmentCounts } from './events.ts';

export const ATTACHMENT_KINDS = ['photo', 'signature'] as const;
/** Only what a page can draw and what cannot carry a program: no SVG, no HTML. */
export const ATTACHMENT_MEDIA = ['image/jpeg', 'image/webp', 'image/png'] as const;
export const MAX_ATTACHMENT_BYTES = 8 * 1024 * 1024;

/** eOther.12 and .13: who signed, and for what. */
export const SIGNATURE_REASONS = ['transfer_of_care', 'release_for_billing', 'refusal', 'other'] as const;
export const SIGNER_ROLES = ['patient', 'representative', 'receiving_staff', 'crew', 'witness'] as const;

/** So many of one patient. */
export const ATTACHMENTS_KEPT = 60;

export interface KeptAttachment extends Attachment {
  at: Instant;
  /** Who made it: only they may send its bytes. */
  by: string;
  withdrawnAt?: Instant;
  /** Since when the server has all of it. */
  storedAt?: Instant;
}

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

/** From the first word of the server on; it never has less than all of it again. */
export const withStored = (
  kept: readonly KeptAttachment[],
  { data, occurredAt }: LogEvent<{ attachmentId: string }>,
): KeptAttachment[] =>
  kept.map((each) =>
    each.attachmentId === data.attachmentId && each.storedAt === undefined
      ? { ...each, storedAt: occurredAt }
      : each,
  );

/** What was withdrawn counts no more. */
export function countAttachments(kept: readonly KeptAttachment[]): AttachmentCounts {
  const standing = kept.filter(({ withdrawnAt }) => withdrawnAt === undefined);
  const photos = standing.filter(({ kind }) => kind === 'photo');
  const signatures = standing.filter(({ kind }) => kind === 'signature');
  const stored = (some: readonly KeptAttachment[]) =>
    some.filter(({ storedAt }) => storedAt !== undefined).length;
  return {
    photos: photos.length,
    photosStored: stored(photos),
    signatures: signatures.length,
    signaturesStored: stored(signatures),
  };
}
