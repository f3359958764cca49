/**
 * A vault as it lies on the disk: public keys, and private ones wrapped. A pair is never taken off it, because a photo that
 * has not left the device may be sealed for it; and two tabs never make one each.
 */
import { listOf, objectOf, tableOf, type ReadBy, type Reading } from '../device/reading.ts';
import type { Box, Bytes } from './sealing.ts';
import { readRow, writeRow, type TabletDatabase } from './tablet-database.ts';

export const bytes: Reading<Bytes> = (value) => (value instanceof Uint8Array ? (value as Bytes) : undefined);
const members = { publicKey: bytes, copies: tableOf(objectOf({ iv: bytes, body: bytes })) };
const pair = objectOf(members);
type PairRow = ReadBy<typeof pair>;

/** `former`: from before a renewal, the newest first. */
const vaultRow = objectOf(members, { former: listOf(pair) });
export type VaultRow = ReadBy<typeof vaultRow>;

export const isSameKey = (a: Bytes, b: Bytes): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

/** Undefined when there is none yet. Rejects when the disk does not answer, which is something else. */
export const readVault = (database: TabletDatabase, place: string): Promise<VaultRow | undefined> =>
  readRow(database, place, vaultRow);

/** In one transaction: what another tab or the service worker writes meanwhile is not lost. */
export async function writeVault(
  database: TabletDatabase,
  place: string,
  change: (row: VaultRow | undefined) => VaultRow | undefined,
): Promise<void> {
  await database.transaction('rw', database.rows, async () => {
    const next = change(await readVault(database, place));
    if (next) await writeRow(database, place, next);
  });
}

/** The public key on the disk; this one, where there was none. */
export async function giveFirst(database: TabletDatabase, place: string, publicKey: Bytes): Promise<Bytes> {
  let first = publicKey;
  await writeVault(database, place, (row) => {
    first = row?.publicKey ?? publicKey;
    return row ? undefined : { publicKey, copies: {} };
  });
  return first;
}

const pairsOf = (row: VaultRow | undefined): PairRow[] =>
  row ? [{ publicKey: row.publicKey, copies: row.copies }, ...(row.former ?? [])] : [];

const toRow = ([first, ...former]: PairRow[]): VaultRow | undefined =>
  first && { ...first, ...(former.length > 0 ? { former } : {}) };

/** A pair without a copy can be opened by nobody. */
export function renewed(row: VaultRow | undefined, publicKey: Bytes): VaultRow | undefined {
  const former = pairsOf(row).filter(({ copies }) => Object.keys(copies).length > 0);
  return toRow([{ publicKey, copies: {} }, ...former]);
}

export const findCopies = (row: VaultRow, name: string): { publicKey: Bytes; copy: Box }[] =>
  pairsOf(row).flatMap(({ publicKey, copies }) => {
    const copy = copies[name];
    return copy ? [{ publicKey, copy }] : [];
  });

/** Each pair gets its own copy. What is not on the disk is not put there: another vault may have taken its place. */
export function addCopies(
  row: VaultRow | undefined,
  name: string,
  added: readonly { publicKey: Bytes; copy: Box }[],
): VaultRow | undefined {
  return toRow(
    pairsOf(row).map((pair) => {
      const copy = added.find(({ publicKey }) => isSameKey(publicKey, pair.publicKey))?.copy;
      return copy ? { ...pair, copies: { ...pair.copies, [name]: copy } } : pair;
    }),
  );
}
