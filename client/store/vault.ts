/**
 * What a device keeps of patients is sealed in here. Sealing works at any time, also while nobody is badged in and in the
 * service worker; opening needs the private key, which is in memory only and on disk only wrapped: by each person's PIN or
 * badge, and by a key that the server gives out at sign-in. A right PIN is one that unwraps it: no other check is kept.
 */
import { createSignal } from 'solid-js';
import { z } from 'zod';
import {
  canSeal,
  closeBox,
  fromBytes,
  importPrivate,
  makeBoxKey,
  makePair,
  openBox,
  openBoxKey,
  toBytes,
  type Bytes,
  type Sealed,
} from './sealing.ts';
import { readRow, writeRow, type TabletDatabase } from './tablet-database.ts';

export interface Vault {
  /** A signal. */
  isOpen(): boolean;
  /** Undefined where this browser cannot seal: then it must not be kept. */
  seal(value: unknown): Promise<Sealed | undefined>;
  /** Undefined while closed, and for what this vault never sealed. */
  open(sealed: Sealed): Promise<unknown>;
  /** Whether `key` unwraps the copy of this name; opens the vault if so. */
  unlock(name: string, key: CryptoKey): Promise<boolean>;
  hasCopy(name: string): Promise<boolean>;
  /** Only while open. */
  addCopy(name: string, key: CryptoKey): Promise<void>;
  /** New keys, open; what was sealed before stays closed for ever. */
  renew(): Promise<void>;
  lock(): void;
}

const bytesSchema = z.custom<Bytes>((value) => value instanceof Uint8Array);
const rowSchema = z.object({
  publicKey: bytesSchema,
  copies: z.record(z.string(), z.object({ iv: bytesSchema, body: bytesSchema })),
});
type Row = z.output<typeof rowSchema>;

interface Opened {
  pkcs8: Bytes;
  key: CryptoKey;
}

/** `owner`: a tablet's crew share one vault; on other devices each person has their own. */
export async function openVault(database: TabletDatabase, owner: string): Promise<Vault> {
  const place = `vault ${owner}`;
  const [isOpen, setOpen] = createSignal(false);
  let opened: Opened | undefined;
  let boxKey: Promise<{ key: CryptoKey; closed: Bytes }> | undefined;
  const keysOfBoxes = new Map<string, Promise<CryptoKey | undefined>>();

  const read = (): Promise<Row | undefined> => readRow(database, place, rowSchema).catch(() => undefined);
  let row = await read();

  async function take(pkcs8: Bytes): Promise<void> {
    opened = { pkcs8, key: await importPrivate(pkcs8) };
    setOpen(true);
  }

  async function renew(): Promise<void> {
    if (!canSeal()) return;
    const { publicKey, privateKey } = await makePair();
    row = { publicKey, copies: {} };
    boxKey = undefined;
    keysOfBoxes.clear();
    await take(privateKey);
    await writeRow(database, place, row).catch(() => undefined);
  }

  if (!row) await renew();

  return {
    isOpen,
    renew,
    async seal(value) {
      if (!row || !canSeal()) return undefined;
      boxKey ??= makeBoxKey(row.publicKey);
      const { key, closed } = await boxKey;
      return { key: closed, ...(await closeBox(key, toBytes(value))) };
    },
    async open(sealed) {
      if (!opened) return undefined;
      const { key: ours } = opened;
      const name = sealed.key.join();
      const found = keysOfBoxes.get(name) ?? openBoxKey(ours, sealed.key).catch(() => undefined);
      keysOfBoxes.set(name, found);
      const key = await found;
      const bytes = key && (await openBox(key, sealed));
      return bytes && fromBytes(bytes);
    },
    async unlock(name, key) {
      // Another tab may have added a copy.
      row = (await read()) ?? row;
      const copy = row?.copies[name];
      const pkcs8 = copy && (await openBox(key, copy));
      if (!pkcs8) return false;
      await take(pkcs8);
      return true;
    },
    hasCopy: async (name) => (await read())?.copies[name] !== undefined,
    async addCopy(name, key) {
      if (!opened || !row) return;
      const copy = await closeBox(key, opened.pkcs8);
      row = { ...row, copies: { ...row.copies, [name]: copy } };
      await writeRow(database, place, row);
    },
    lock() {
      opened = undefined;
      boxKey = undefined;
      keysOfBoxes.clear();
      setOpen(false);
    },
  };
}
