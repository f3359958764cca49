/**
 * How photos and signatures lie on the disk until the server has them: in the vault, whose key is in memory only while
 * somebody is badged in or signed in; with the device's own key for as long as the vault could be lost with the page.
 */
import type { SealingKey } from '../device/sealing-key.ts';
import type { SafeSeals, SealedForOwner } from '../sync/own-vault.ts';
import type { AttachmentDatabase, AttachmentRow } from './attachment-database.ts';

type Kept = AttachmentRow['sealed'];

/** `closed`: it opens once its owner is here. `lost`: nothing on this device opens it. */
export type OpenedBytes = { kind: 'bytes'; bytes: ArrayBuffer } | { kind: 'closed' } | { kind: 'lost' };

/** In plain words, and what to do. */
export const LOST_KEY = 'It cannot be read on this device any more. Take it again.';

export interface AttachmentSeals {
  seal(bytes: ArrayBuffer): Promise<Kept>;
  open(sealed: Kept): Promise<OpenedBytes>;
  /** A signal. */
  isClosed(sealed: Kept): boolean;
  /** After the vault was opened: what the device's own key sealed goes in there, what was given up as lost is tried again. */
  tend(database: AttachmentDatabase): Promise<void>;
}

const isInVault = (sealed: Kept): sealed is SealedForOwner => 'owner' in sealed;

export function createAttachmentSeals(vault: SafeSeals, key: SealingKey): AttachmentSeals {
  const isClosed = (sealed: Kept): boolean => isInVault(sealed) && !vault.opens(sealed.owner);

  const seal = async (bytes: ArrayBuffer): Promise<Kept> =>
    (await vault.seal(new Uint8Array(bytes))) ?? key.seal(bytes);

  async function open(sealed: Kept): Promise<OpenedBytes> {
    if (isClosed(sealed)) return { kind: 'closed' };
    const bytes = isInVault(sealed)
      ? (await vault.open(sealed))?.buffer
      : await key.open(sealed).catch(() => undefined);
    if (bytes) return { kind: 'bytes', bytes };
    // Locked meanwhile.
    return isClosed(sealed) ? { kind: 'closed' } : { kind: 'lost' };
  }

  async function tendOne(database: AttachmentDatabase, row: AttachmentRow): Promise<void> {
    const opened = await open(row.sealed);
    if (opened.kind !== 'bytes') return;
    const sealed = isInVault(row.sealed) ? row.sealed : await seal(opened.bytes);
    // Nothing happens to one that was sent or deleted meanwhile.
    await database.rows
      .where('id')
      .equals(row.id)
      .modify((now) => {
        now.sealed = sealed;
        if (now.state !== 'failed' || now.failure !== LOST_KEY) return;
        now.state = 'waiting';
        delete now.failure;
      });
  }

  return {
    seal,
    open,
    isClosed,
    async tend(database) {
      const rows = await database.rows.toArray();
      for (const row of rows)
        if (!isInVault(row.sealed) || row.failure === LOST_KEY) await tendOne(database, row);
    },
  };
}
