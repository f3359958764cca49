/** Opening what this device keeps of patients, once there is a link or a PIN; asked again until the server has answered. */
import { backOffMs } from '../outbox/back-off.ts';
import type { OwnVault } from './own-vault.ts';

export interface CacheOpening {
  /** Connected and greeted. */
  connected(): void;
  /** Opened: what it holds is read, and what it missed is fetched. */
  opened(): Promise<void>;
  stop(): void;
}

export interface CacheOpeningDeps {
  vault: OwnVault;
  /** Reads again what the vault opens. */
  reload(): Promise<void>;
  isStale(): boolean;
  /** A snapshot, if there is a link. */
  refill(): void;
  isConnected(): boolean;
  /** 0 <= x < 1 */
  chance(): number;
}

export function createCacheOpening(deps: CacheOpeningDeps): CacheOpening {
  const { vault } = deps;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  async function opened(): Promise<void> {
    await deps.reload();
    if (deps.isStale()) deps.refill();
  }

  async function look(): Promise<boolean> {
    const wasOpen = vault.seals.isOpen();
    const outcome = await vault.unlock();
    if (outcome === 'again') return false;
    if (outcome === 'closed') return true;
    if (!wasOpen) await opened();
    else if (deps.isStale()) deps.refill();
    return true;
  }

  /** One answer that went astray must not hide the patients of a whole shift. */
  async function tryIt(failures: number): Promise<void> {
    const isDone = await look().catch(() => false);
    if (isDone || isStopped || !deps.isConnected()) return;
    clearTimeout(timer);
    timer = setTimeout(() => void tryIt(failures + 1), backOffMs(failures + 1, deps.chance()));
  }

  return {
    opened,
    connected() {
      clearTimeout(timer);
      void tryIt(0);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
