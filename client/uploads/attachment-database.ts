/** Photos and signatures that have not reached the server, sealed. Apart from the outbox: facts never share their room. */
import { Dexie, type Table } from 'dexie';
import type { Attachment } from '../../shared/patients/events.ts';
import type { Sealed } from '../device/sealing-key.ts';
import type { SealedForOwner } from '../sync/own-vault.ts';
import type { OfPatient } from '../patients/patient-actions.ts';

export const ATTACHMENTS_NAME = 'readback-attachments';

export interface AttachmentRow {
  id: string;
  /** `unannounced`: sealed here, its fact not yet in the outbox. `failed`: the server will not take it. */
  state: 'unannounced' | 'waiting' | 'failed';
  of: OfPatient;
  org: string;
  author: string;
  attachment: Attachment;
  /** In the vault, or, for as long as that is not safe, with the device's own key. */
  sealed: Sealed | SealedForOwner;
  /** Unix milliseconds of the device. */
  madeMs: number;
  failures: number;
  /** Plain words. */
  failure?: string;
}

export type AttachmentDatabase = Dexie & { rows: Table<AttachmentRow, string> };

export function openAttachmentDatabase(name: string = ATTACHMENTS_NAME): AttachmentDatabase {
  const database = new Dexie(name, { chromeTransactionDurability: 'strict' }) as AttachmentDatabase;
  database.version(1).stores({ rows: '&id, state, madeMs' });
  return database;
}
