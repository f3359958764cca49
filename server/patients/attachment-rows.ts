/** The bytes of an attachment in the database: where an upload stands, one more piece, and whether the whole is right. */
import { createHash } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import type { KeptAttachment } from '../../shared/patients/attachments.ts';
import type { AttachmentsTable, Schema } from '../store/schema.ts';

type Trx = Transaction<Schema>;
export type AttachmentRow = Selectable<AttachmentsTable>;

export interface Place {
  org: string;
  id: string;
}

/** The same announcement again changes nothing. */
export async function beginAttachment(
  trx: Trx,
  org: string,
  { patientId, announced }: { patientId: string; announced: KeptAttachment },
): Promise<void> {
  await trx
    .insertInto('attachments')
    .values({
      org,
      id: announced.attachmentId,
      patient_id: patientId,
      author: announced.by,
      media_type: announced.mediaType,
      size: announced.size,
      sha256: announced.sha256,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export const readAttachment = (trx: Trx, { org, id }: Place): Promise<AttachmentRow | undefined> =>
  trx.selectFrom('attachments').selectAll().where('org', '=', org).where('id', '=', id).executeTakeFirst();

/** Where the upload stands after it; undefined when the piece does not begin where the last one ended, or is too long. */
export async function appendPiece(
  trx: Trx,
  { org, id }: Place,
  piece: { at: number; bytes: Buffer },
): Promise<number | undefined> {
  const row = await trx
    .selectFrom('attachments')
    .select(['received', 'size', 'whole_at'])
    .where('org', '=', org)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  const received = piece.at + piece.bytes.length;
  if (!row || row.whole_at !== null || row.received !== piece.at || received > row.size) return undefined;
  await trx
    .insertInto('attachment_chunks')
    .values({ org, attachment_id: id, first_byte: piece.at, bytes: piece.bytes })
    .execute();
  await trx
    .updateTable('attachments')
    .set({ received })
    .where('org', '=', org)
    .where('id', '=', id)
    .execute();
  return received;
}

export async function readBytes(trx: Trx, { org, id }: Place): Promise<Buffer> {
  const rows = await trx
    .selectFrom('attachment_chunks')
    .select('bytes')
    .where('org', '=', org)
    .where('attachment_id', '=', id)
    .orderBy('first_byte')
    .execute();
  return Buffer.concat(rows.map(({ bytes }) => bytes));
}

/** Whether these are the announced bytes. If not they are thrown away, and the upload begins anew. */
export async function finishAttachment(trx: Trx, place: Place): Promise<boolean> {
  const row = await readAttachment(trx, place);
  if (!row || row.received !== row.size) return false;
  if (row.whole_at !== null) return true;
  const isRight =
    createHash('sha256')
      .update(await readBytes(trx, place))
      .digest('hex') === row.sha256;
  const { org, id } = place;
  if (!isRight) await dropPieces(trx, place);
  await trx
    .updateTable('attachments')
    .set(isRight ? { whole_at: new Date().toISOString() } : { received: 0 })
    .where('org', '=', org)
    .where('id', '=', id)
    .execute();
  return isRight;
}

export async function dropAttachment(trx: Trx, place: Place): Promise<void> {
  await dropPieces(trx, place);
  await trx.deleteFrom('attachments').where('org', '=', place.org).where('id', '=', place.id).execute();
}

const dropPieces = (trx: Trx, { org, id }: Place) =>
  trx.deleteFrom('attachment_chunks').where('org', '=', org).where('attachment_id', '=', id).execute();
