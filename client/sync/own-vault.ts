/** The vault of whoever uses this device: a tablet's crew open theirs with the PIN; elsewhere the server has the key. */
import { createSignal } from 'solid-js';
import { objectOf, text } from '../device/reading.ts';
import { canSeal, keyOfServer, type Bytes, type Sealed } from '../store/sealing.ts';
import type { Seals } from '../store/sealed-documents.ts';
import { openTabletDatabase, TABLET_NAME } from '../store/tablet-database.ts';
import type { Tablet } from '../store/tablet.ts';
import { openVault, type Vault } from '../store/vault.ts';
import { getJson, type ServerRequest } from './server-request.ts';

/** What has not left this device, sealed until it has. `owner` says whose vault opens it. */
export interface SealedForOwner extends Sealed {
  owner: string;
}

export interface SafeSeals {
  /** A signal. */
  isOpen(): boolean;
  /** A signal: whether what this owner sealed can be opened now. */
  opens(owner: string): boolean;
  /**
   * Undefined until the server can give the key out again: what only this device has is never sealed under a key that
   * lives in the memory of one page.
   */
  seal(bytes: Bytes): Promise<SealedForOwner | undefined>;
  /** Undefined while closed, and when the key is lost. */
  open(sealed: SealedForOwner): Promise<Bytes | undefined>;
}

export interface OwnVault {
  seals: Seals;
  safe: SafeSeals;
  /** Asks the server for the key where it has it. `again`: it could not be asked just now. */
  unlock(): Promise<'open' | 'closed' | 'again'>;
  changeOwner(owner: string): Promise<void>;
  lock(): void;
}

export interface OwnVaultDeps {
  /** An enrolled tablet. */
  tablet: Tablet | undefined;
  owner: string;
  /** Only the server is told; the vault opens before it is known. */
  device(): Promise<string> | string;
  request: ServerRequest;
  name?: string | undefined;
}

const SERVER_COPY = 'server';
const cacheKey = objectOf({ key: text });

const isTablets = (owner: string): boolean => owner.startsWith('tablet ');

export async function openOwnVault(deps: OwnVaultDeps): Promise<OwnVault> {
  const { tablet, device, request, name = TABLET_NAME } = deps;
  const open = async (owner: string): Promise<Vault> =>
    isTablets(owner) && tablet ? tablet.vault : openVault(openTabletDatabase(name), owner);
  let vault = await open(deps.owner);
  const [owner, setOwner] = createSignal(deps.owner);

  const outcome = (): 'open' | 'closed' => (vault.isOpen() ? 'open' : 'closed');

  async function unlock(): Promise<'open' | 'closed' | 'again'> {
    if (vault === tablet?.vault || !canSeal()) return outcome();
    if (vault.isOpen() && (await vault.hasCopy(SERVER_COPY))) return 'open';
    const asked = vault;
    const answer = await getJson(
      request,
      `/api/v1/cache-key?device=${encodeURIComponent(await device())}`,
      cacheKey,
    );
    if (asked !== vault) return 'closed';
    if (!answer.ok && answer.failure === 'unavailable') return 'again';
    if (!answer.ok) return answer.failure === 'refused' ? beginAnew() : outcome();
    const key = await keyOfServer(answer.value.key);
    if (!vault.isOpen() && !(await vault.unlock(SERVER_COPY, key))) await vault.renew();
    if (!(await vault.hasCopy(SERVER_COPY))) await vault.addCopy(SERVER_COPY, key);
    return outcome();
  }

  /** A server without keys: what was sealed before is fetched again. */
  async function beginAnew(): Promise<'open' | 'closed'> {
    if (!vault.isOpen()) await vault.renew();
    return outcome();
  }

  return {
    seals: {
      isOpen: () => vault.isOpen(),
      seal: (value) => vault.seal(value),
      open: (sealed) => vault.open(sealed),
    },
    safe: {
      // Another owner has another vault.
      isOpen: () => owner() !== '' && vault.isOpen(),
      opens: (of) => of === owner() && vault.isOpen(),
      async seal(bytes) {
        const [asked, of] = [vault, owner()];
        const sealed = (await asked.isKeptBy(SERVER_COPY)) ? await asked.sealBytes(bytes) : undefined;
        return sealed && { ...sealed, owner: of };
      },
      open: async (sealed) => (sealed.owner === owner() ? vault.openBytes(sealed) : undefined),
    },
    unlock,
    async changeOwner(of) {
      const next = await open(of);
      // Whoever badged in has just opened the tablet's.
      if (next !== vault) vault.lock();
      vault = next;
      setOwner(of);
    },
    lock: () => vault.lock(),
  };
}
