/**
 * Acknowledged facts that tell of a patient, as this device keeps them: sealed. Facts not yet sent are not: they must be
 * able to leave with nobody badged in, also after a restart, and they leave the disk in the clear with the acknowledgement.
 */
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import { tellsOfPatient, type Seals } from '../store/sealed-documents.ts';
import type { SentRow } from './outbox-database.ts';

export interface KeptFacts {
  /** The row for the disk; undefined when nothing can be sealed here, and then it must not be kept. */
  close(row: SentRow): Promise<SentRow | undefined>;
  /** The row with its content, or as it is while the vault is closed. */
  open(row: SentRow): Promise<SentRow>;
  /** Nothing opened stays in memory. */
  forget(): void;
}

export function createKeptFacts(seals: Seals): KeptFacts {
  const opened = new Map<string, DeviceEvent['data']>();
  return {
    async close(row) {
      if (!tellsOfPatient(row.event.type) || row.sealed) return row;
      const sealed = await seals.seal(row.event.data);
      return sealed && { ...row, event: { ...row.event, data: {} }, sealed };
    },
    async open(row) {
      if (!row.sealed) return row;
      const { sealed, ...rest } = row;
      const data = opened.get(row.id) ?? ((await seals.open(sealed)) as DeviceEvent['data'] | undefined);
      if (data === undefined) return row;
      opened.set(row.id, data);
      return { ...rest, event: { ...row.event, data } };
    },
    forget: () => opened.clear(),
  };
}
