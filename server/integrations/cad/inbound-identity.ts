/**
 * An id for what a CAD says, although it gives none. The same word about the same thing at the same moment gets the same
 * id, so that saying it twice puts it into the log once, also after a restart of ours.
 *
 * The moment is the CAD's own timestamp where it gives one. Without one, the same word within five seconds of the first,
 * with nothing else said about that thing in between, is taken for a repetition: a CAD that sends twice does so within
 * milliseconds, and a crew that goes back and forth says something else in between.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../shared/canonical.ts';
import { toInstant, type Instant } from '../../../shared/time.ts';

export interface Said {
  org: string;
  /** The CAD's name for the event. */
  name: string;
  /** What it is about: unit, incident. */
  about: readonly (string | undefined)[];
  content: unknown;
  /** The CAD's own timestamp. */
  at?: Instant | undefined;
}

export interface Identity {
  id: string;
  at: Instant;
}

const REPEAT_MS = 5_000;
/** Things spoken of and kept in mind; the oldest is forgotten first. */
const MOST_THINGS = 10_000;

export type Identify = (said: Said) => Identity;

interface LastWord {
  content: string;
  atMs: number;
  /** The five seconds of the clock it was said in. */
  bucket: number;
  moment: string;
}

export function createIdentify(now: () => number): Identify {
  const lastWords = new Map<string, LastWord>();

  /** When this was first said, and what stands for that moment in the id. */
  function firstSaid(thing: string, content: string): LastWord {
    const atMs = now();
    const before = lastWords.get(thing);
    if (before?.content === content && atMs - before.atMs < REPEAT_MS) return before;
    // After a restart nothing is remembered; the five seconds of the clock then stand for the moment.
    const bucket = Math.floor(atMs / REPEAT_MS);
    const moment = before?.bucket === bucket ? `instant ${atMs}` : `bucket ${bucket}`;
    const word = { content, atMs, bucket, moment };
    lastWords.delete(thing);
    lastWords.set(thing, word);
    const [oldest] = lastWords.keys();
    if (lastWords.size > MOST_THINGS && oldest !== undefined) lastWords.delete(oldest);
    return word;
  }

  return ({ org, name, about, content, at }) => {
    const thing = canonicalJson([org, name, ...about]);
    const text = canonicalJson(content);
    if (at !== undefined) return { id: hashedUuid([thing, text, at]), at };
    const { atMs, moment } = firstSaid(thing, text);
    return { id: hashedUuid([thing, text, moment]), at: toInstant(atMs) };
  };
}

/** A UUIDv8 (RFC 9562 5.8) from the SHA-256 of the parts. */
export function hashedUuid(parts: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
