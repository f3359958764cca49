/**
 * Entries each process has and all processes know: who is connected where. Each process is the only one that writes its
 * own; the others keep a copy, notice by its version when they missed something, and ask for all of it again. A process
 * that is no longer heard is forgotten with everything it had (C4, C6).
 */
import { z } from 'zod';
import type { Wire } from './wire.ts';

export interface Roll<Value> {
  /** Ours, new or changed. */
  put(org: string, key: string, value: Value): void;
  drop(org: string, key: string): void;
  /** Says goodbye: the others need not wait for us to be missed. */
  stop(): void;
}

export interface RollOptions<Value> {
  wire: Wire;
  name: string;
  value: z.ZodType<Value>;
  /** Another process has this, new or changed. */
  onPut(org: string, key: string, value: Value): void;
  /** It has it no longer, or is gone itself. */
  onDrop(org: string, key: string, value: Value): void;
}

const BEAT_MS = 2_000;
/** A process that is alive is never silent for so long, however busy. */
const GONE_AFTER_MS = 10_000;
/** While nobody can be heard, nobody is taken for gone; but not for ever. */
const STALE_AFTER_MS = 5 * 60_000;
/** Many ask at once when they find each other again: one answer is for all. */
const ANSWER_AFTER_MS = 50;

interface Entry<Value> {
  org: string;
  key: string;
  value: Value;
}

interface Peer<Value> {
  version: number;
  heardAt: number;
  entries: Map<string, Entry<Value>>;
}

const idOf = (org: string, key: string): string => `${org}\n${key}`;

export function createRoll<Value>({ wire, name, value, onPut, onDrop }: RollOptions<Value>): Roll<Value> {
  const entrySchema = z.object({ org: z.string(), key: z.string(), value });
  const kind = (verb: string): string => `roll:${name}:${verb}`;
  const own = new Map<string, Entry<Value>>();
  const peers = new Map<string, Peer<Value>>();
  let version = 0;
  let upSince = performance.now();
  let lookedAt = performance.now();
  let answering: NodeJS.Timeout | undefined;

  const sayAlive = (): void => wire.tell(kind('alive'), '', { version });

  function sayAll(): void {
    answering ??= setTimeout(() => {
      answering = undefined;
      wire.tell(kind('all'), '', { version, entries: [...own.values()] });
    }, ANSWER_AFTER_MS);
  }

  function change(org: string, key: string, changed?: Value): void {
    version += 1;
    wire.tell(kind('change'), org, { version, key, ...(changed === undefined ? {} : { value: changed }) });
  }

  /** Undefined, and asked for, when this process has not been heard so far that `next` could follow. */
  function upTo(from: string, next: number): Peer<Value> | undefined {
    const peer = peers.get(from);
    if (peer) peer.heardAt = performance.now();
    if (peer?.version === next) return peer;
    wire.tell(kind('ask'), '', { of: from });
    return undefined;
  }

  function forget(from: string): void {
    const peer = peers.get(from);
    peers.delete(from);
    for (const entry of peer?.entries.values() ?? []) onDrop(entry.org, entry.key, entry.value);
  }

  function takeAll(from: string, all: { version: number; entries: Entry<Value>[] }): void {
    const before = peers.get(from)?.entries ?? new Map<string, Entry<Value>>();
    const entries = new Map(all.entries.map((entry) => [idOf(entry.org, entry.key), entry]));
    peers.set(from, { version: all.version, heardAt: performance.now(), entries });
    for (const [id, entry] of before) if (!entries.has(id)) onDrop(entry.org, entry.key, entry.value);
    for (const [id, entry] of entries) {
      const known = before.get(id);
      if (JSON.stringify(known?.value) !== JSON.stringify(entry.value))
        onPut(entry.org, entry.key, entry.value);
    }
  }

  function look(): void {
    sayAlive();
    const now = performance.now();
    // We were held up ourselves: what the others said meanwhile is still to be heard.
    const heldUp = now - lookedAt > 2 * BEAT_MS;
    lookedAt = now;
    if (heldUp) upSince = now;
    if (!wire.isUp()) upSince = now;
    for (const [from, { heardAt }] of peers) {
      const isGone = now - Math.max(heardAt, upSince) > GONE_AFTER_MS;
      if (isGone || now - heardAt > STALE_AFTER_MS) forget(from);
    }
  }

  wire.hear(kind('alive'), z.object({ version: z.int() }), ({ from, body }) => void upTo(from, body.version));
  wire.hear(kind('ask'), z.object({ of: z.string() }), ({ body }) => {
    if (body.of === wire.self) sayAll();
  });
  wire.hear(kind('all'), z.object({ version: z.int(), entries: z.array(entrySchema) }), ({ from, body }) =>
    takeAll(from, body),
  );
  wire.hear(
    kind('change'),
    z.object({ version: z.int(), key: z.string(), value: value.optional() }),
    ({ from, org, body }) => {
      const peer = upTo(from, body.version - 1);
      if (!peer) return;
      peer.version = body.version;
      const { key } = body;
      if (body.value === undefined) {
        const dropped = peer.entries.get(idOf(org, key));
        peer.entries.delete(idOf(org, key));
        if (dropped) onDrop(org, key, dropped.value);
      } else {
        peer.entries.set(idOf(org, key), { org, key, value: body.value });
        onPut(org, key, body.value);
      }
    },
  );
  wire.hear(kind('gone'), z.unknown(), ({ from }) => forget(from));
  wire.hear(kind('who'), z.unknown(), sayAll);
  wire.onReached(() => {
    upSince = performance.now();
    wire.tell(kind('who'), '', null);
    sayAll();
  });
  const timer = setInterval(look, BEAT_MS);
  timer.unref();

  return {
    put(org, key, put) {
      own.set(idOf(org, key), { org, key, value: put });
      change(org, key, put);
    },
    drop(org, key) {
      if (own.delete(idOf(org, key))) change(org, key);
    },
    stop() {
      clearInterval(timer);
      clearTimeout(answering);
      wire.tell(kind('gone'), '', null);
    },
  };
}
