/**
 * The key that seals photos and signatures in the moments before the vault can: until the server could give the key of the
 * vault out again, a photo sealed in there would be lost with the page. Made here, never exportable, and kept in a database
 * of its own. It lies on the same disk as what it seals, hence whoever has the device unlocked can use it: what was sealed
 * with it is sealed anew in the vault as soon as that is safe.
 */
import { Dexie, type Table } from 'dexie';

export const KEYS_NAME = 'readback-keys';

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  bytes: ArrayBuffer;
}

export interface SealingKey {
  seal(bytes: ArrayBuffer): Promise<Sealed>;
  /** Rejects when it was sealed under another key. */
  open(sealed: Sealed): Promise<ArrayBuffer>;
}

interface KeyRow {
  key: string;
  value: CryptoKey;
}

const IV_BYTES = 12;
const ROW = 'attachments';

export async function openSealingKey(name: string = KEYS_NAME): Promise<SealingKey> {
  const key = await readOrMake(name);
  return {
    async seal(bytes) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      return { iv, bytes: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, bytes) };
    },
    open: ({ iv, bytes }) => crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes),
  };
}

async function readOrMake(name: string): Promise<CryptoKey> {
  const database = new Dexie(name, { chromeTransactionDurability: 'strict' }) as Dexie & {
    keys: Table<KeyRow, string>;
  };
  database.version(1).stores({ keys: '&key' });
  try {
    const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]);
    // Two tabs may get here at once: the first one's key stands.
    return await database.transaction('rw', database.keys, async () => {
      const kept = await database.keys.get(ROW);
      if (!kept) await database.keys.add({ key: ROW, value: fresh });
      return kept?.value ?? fresh;
    });
  } finally {
    database.close();
  }
}
