/** "Look now": what one process committed the others need not wait to find. Polling finds it all the same (I12). */
import { z } from 'zod';
import type { Wire } from './wire.ts';

export interface Pokes {
  /** Something was committed here. */
  committed(org: string): void;
  stop(): void;
}

/** The first commit is told at once, those right behind it together. */
const GATHER_MS = 10;

export function createPokes(wire: Wire, look: (org: string) => void): Pokes {
  const gathering = new Map<string, { timer: NodeJS.Timeout; more: boolean }>();
  wire.hear('poke', z.unknown(), ({ org }) => look(org));

  function poke(org: string): void {
    wire.tell('poke', org, null);
    const timer = setTimeout(() => {
      const { more } = gathering.get(org) ?? { more: false };
      gathering.delete(org);
      if (more) poke(org);
    }, GATHER_MS);
    gathering.set(org, { timer, more: false });
  }

  return {
    committed(org) {
      const found = gathering.get(org);
      if (found) found.more = true;
      else poke(org);
    },
    stop() {
      for (const { timer } of gathering.values()) clearTimeout(timer);
      gathering.clear();
    },
  };
}
