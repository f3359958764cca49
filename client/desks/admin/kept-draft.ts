/** What somebody has written and not saved, until they save it, discard it or close the tab. */
import { createSignal } from 'solid-js';
import type { SignedIn } from '../../sync/identity.ts';

export interface Kept<Draft> {
  draft: Draft;
}

export interface KeptDraft<Draft> {
  read(): Kept<Draft> | undefined;
  /** Undefined once it is saved or discarded. */
  write(kept: Kept<Draft> | undefined): void;
  /** Whether there is one; follows what is written in this page. */
  isThere(): boolean;
}

/** The browser tells a page nothing of what it wrote to the storage itself. */
const [writes, setWrites] = createSignal(0);

/**
 * In the tab's own storage, so that a look at another page or a reload costs nobody what they wrote, and nobody has to be
 * asked before leaving. By person: who signs in next in this tab never finds another one's half-made decision.
 */
export function keptDraft<Draft>(
  { org, sub }: Pick<SignedIn, 'org' | 'sub'>,
  what: string,
): KeptDraft<Draft> {
  const key = `readback.draft ${org} ${sub} ${what}`;
  return {
    read() {
      try {
        const stored = sessionStorage.getItem(key);
        return stored === null ? undefined : (JSON.parse(stored) as Kept<Draft>);
      } catch {
        return undefined;
      }
    },
    write(kept) {
      try {
        if (kept === undefined) sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, JSON.stringify(kept));
      } catch {
        // Without room for it the page still has it for as long as it is open.
      }
      setWrites((count) => count + 1);
    },
    isThere() {
      writes();
      return this.read() !== undefined;
    },
  };
}
