/**
 * What the processes of one installation tell one another: only what may be lost (design 2.3). Each keeps what it needs
 * in its own memory and serves from there; the wire makes that memory wider while there is one, and nothing waits for it.
 */
import type { z } from 'zod';

export interface Said<Body> {
  /** The process that said it. */
  from: string;
  /** Empty for what concerns the whole installation. */
  org: string;
  body: Body;
}

export interface Wire {
  /** This process, for as long as it runs. */
  readonly self: string;
  isUp(): boolean;
  /** To every other process that can be reached now; nobody is told later. Never throws. */
  tell(kind: string, org: string, body: unknown): void;
  /** What others said of this kind. What does not fit `body` is from another version, and is left alone. */
  hear<Body>(kind: string, body: z.ZodType<Body>, listener: (said: Said<Body>) => void): void;
  /** Others can be reached, at first or again: whoever keeps something with them tells it anew. */
  onReached(listener: () => void): void;
}

/** Of a process that has no others. */
export function createLoneWire(self = 'alone'): Wire {
  return {
    self,
    isUp: () => false,
    tell: () => undefined,
    hear: () => undefined,
    onReached: () => undefined,
  };
}
