/**
 * What a device keeps of patients is sealed in here. Sealing works at any time, also while nobody is badged in and in the
 * service worker; opening needs the private key, which is in memory only and on disk only wrapped: by each person's PIN or
 * badge, and by a key that the server gives out at sign-in. A right PIN is one that unwraps it: no other check is kept.
 */
import { createSignal } from 'solid-js';
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
  type Pair,
  type Sealed,
} from './sealing.ts';
import { addCopies, findCopies, giveFirst, isSameKey, readVault, renewed, writeVault } from './vault-row.ts';
import type { TabletDatabase } from './tablet-database.ts';

export interface Vault {
  /** A signal. */
  isOpen(): boolean;
  /** Undefined where this browser cannot seal: then it must not be kept. */
  seal(value: unknown): Promise<Sealed | undefined>;
  sealBytes(bytes: Bytes): Promise<Sealed | undefined>;
  /** Undefined while closed, and for what this vault never sealed. */
  open(sealed: Sealed): Promise<unknown>;
  openBytes(sealed: Sealed): Promise<Bytes | undefined>;
  /** Whether `key` unwraps the copy of this name; opens the vault if so, and what was sealed before a renewal with it. */
  unlock(name: string, key: CryptoKey): Promise<boolean>;
  hasCopy(name: string): Promise<boolean>;
  /** What is sealed now opens, after any restart, for whoever has the key of the copy of this name. */
  isKeptBy(name: string): Promise<boolean>;
  /** Only while open. */
  addCopy(name: string, key: CryptoKey): Promise<void>;
  /** New keys, open. The former ones stay on the disk, wrapped as they were: they may open some day. */
  renew(): Promise<void>;
  lock(): void;
}

interface Opened {
  publicKey: Bytes;
  pkcs8: Bytes;
  key: CryptoKey;
}

const opening = async ({ publicKey, privateKey }: Pair): Promise<Opened> => ({
  publicKey,
  pkcs8: privateKey,
  key: await importPrivate(privateKey),
});

/** `owner`: a tablet's crew share one vault; on other devices each person has their own. */
export async function openVault(database: TabletDatabase, owner: string): Promise<Vault> {
  const place = `vault ${owner}`;
  const [isOpen, setOpen] = createSignal(false);
  /** The pair that seals is the first; behind it those from before a renewal. */
  let opened: Opened[] = [];
  let publicKey: Bytes | undefined;
  let boxKey: Promise<{ key: CryptoKey; closed: Bytes }> | undefined;
  const keysOfBoxes = new Map<string, Promise<CryptoKey | undefined>>();

  function sealWith(next: Bytes | undefined): void {
    if (next && publicKey && isSameKey(next, publicKey)) return;
    publicKey = next;
    boxKey = undefined;
  }

  function take(pairs: Opened[]): void {
    const known = opened.filter((each) => !pairs.some((pair) => isSameKey(pair.publicKey, each.publicKey)));
    opened = [...pairs, ...known];
    keysOfBoxes.clear();
    setOpen(opened.some((each) => publicKey && isSameKey(each.publicKey, publicKey)));
  }

  /** A disk that does not answer is no reason to overwrite what may be on it: then the keys are in memory alone. */
  async function begin(): Promise<void> {
    if (!canSeal()) return;
    const kept = await readVault(database, place).catch(() => undefined);
    if (kept) {
      sealWith(kept.publicKey);
      return;
    }
    const made = await makePair();
    const first = await giveFirst(database, place, made.publicKey).catch(() => made.publicKey);
    sealWith(first);
    if (isSameKey(first, made.publicKey)) take([await opening(made)]);
  }

  async function renew(): Promise<void> {
    if (!canSeal()) return;
    const made = await makePair();
    await writeVault(database, place, (row) => renewed(row, made.publicKey)).catch(() => undefined);
    sealWith(made.publicKey);
    take([await opening(made)]);
  }

  async function sealBytes(bytes: Bytes): Promise<Sealed | undefined> {
    if (!publicKey || !canSeal()) return undefined;
    boxKey ??= makeBoxKey(publicKey);
    const { key, closed } = await boxKey;
    return { key: closed, ...(await closeBox(key, bytes)) };
  }

  async function keyOfBox(closed: Bytes): Promise<CryptoKey | undefined> {
    for (const { key } of opened) {
      const found = await openBoxKey(key, closed).catch(() => undefined);
      if (found) return found;
    }
    return undefined;
  }

  async function openBytes(sealed: Sealed): Promise<Bytes | undefined> {
    if (!isOpen()) return undefined;
    const name = sealed.key.join();
    const found = keysOfBoxes.get(name) ?? keyOfBox(sealed.key);
    keysOfBoxes.set(name, found);
    const key = await found;
    return key && openBox(key, sealed);
  }

  async function unlock(name: string, key: CryptoKey): Promise<boolean> {
    // Another tab may have added a copy, or begun anew.
    const row = await readVault(database, place);
    if (!row) return false;
    const pairs = await Promise.all(
      findCopies(row, name).map(async ({ copy, ...each }) => {
        const privateKey = await openBox(key, copy);
        return privateKey ? [await opening({ publicKey: each.publicKey, privateKey })] : [];
      }),
    );
    const found = pairs.flat();
    const isRight = found.some((pair) => isSameKey(pair.publicKey, row.publicKey));
    if (isRight) sealWith(row.publicKey);
    if (found.length > 0) take(found);
    return isRight;
  }

  await begin();

  return {
    isOpen,
    renew,
    sealBytes,
    openBytes,
    unlock,
    seal: (value) => sealBytes(toBytes(value)),
    async open(sealed) {
      const bytes = await openBytes(sealed);
      return bytes && fromBytes(bytes);
    },
    hasCopy: async (name) =>
      (await readVault(database, place).catch(() => undefined))?.copies[name] !== undefined,
    async isKeptBy(name) {
      const row = await readVault(database, place).catch(() => undefined);
      const ours = publicKey;
      return row !== undefined && ours !== undefined
        ? findCopies(row, name).some((each) => isSameKey(each.publicKey, ours))
        : false;
    },
    async addCopy(name, key) {
      const copies = await Promise.all(
        opened.map(async ({ publicKey: of, pkcs8 }) => ({ publicKey: of, copy: await closeBox(key, pkcs8) })),
      );
      if (copies.length === 0) return;
      await writeVault(database, place, (row) => addCopies(row, name, copies));
    },
    lock() {
      opened = [];
      boxKey = undefined;
      keysOfBoxes.clear();
      setOpen(false);
    },
  };
}
