/**
 * The tail: each process follows the log of each organization it has listeners for, in order, and hands batches on.
 * What this process itself committed is handed over directly; everything else is found by polling, which is the
 * correctness path (design 2.3, I12). Pokes only shorten the wait.
 */
import type { Document } from '../../shared/log/document.ts';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../store/database.ts';
import type { CommittedBatch } from './append.ts';
import { readDocuments, readEvents, readHead, type LoggedEvent } from './read.ts';

export interface TailEvent extends LoggedEvent {
  /** Documents this event brought into new rooms, as they stood right after it or later. */
  entered: readonly Document[];
}

/** Contiguous: everything after `from` up to and with `to`. */
export interface TailBatch {
  org: string;
  epoch: string;
  from: number;
  to: number;
  events: readonly TailEvent[];
}

export type TailListener = (batch: TailBatch) => void;

export interface Tail {
  /** Calls `listener` with every batch after the position it returns. Listeners run in order and must not throw. */
  follow(org: string, listener: TailListener): Promise<TailPosition>;
  /** The same, told of each batch before all who follow: for those who decide who may hear it. */
  watch(org: string, listener: TailListener): Promise<TailPosition>;
  /** What this process just committed. */
  committed(batch: CommittedBatch): void;
  /** Another process says there is something new. */
  poke(org: string): void;
  stop(): Promise<void>;
}

export interface TailPosition {
  epoch: string;
  position: number;
  unfollow(): void;
}

export interface TailOptions {
  database: Database;
  logger: Logger;
  /** Longest wait before the log is looked at again. */
  pollMs?: number;
}

const DEFAULT_POLL_MS = 500;
const PAGE = 500;

export function createTail(options: TailOptions): Tail {
  const followers = new Map<string, Promise<Follower>>();
  let stopped = false;

  const followerOf = (org: string): Promise<Follower> => {
    const started = followers.get(org) ?? startFollower(options, org);
    followers.set(org, started);
    started.catch(() => followers.delete(org));
    return started;
  };

  return {
    async follow(org, listener) {
      if (stopped) throw new Error('the tail is stopped');
      return (await followerOf(org)).add(listener, 'listeners');
    },
    async watch(org, listener) {
      if (stopped) throw new Error('the tail is stopped');
      return (await followerOf(org)).add(listener, 'watchers');
    },
    committed(batch) {
      void followers.get(batch.org)?.then(
        (follower) => follower.offer(batch),
        () => undefined,
      );
    },
    poke(org) {
      void followers.get(org)?.then(
        (follower) => follower.look(),
        () => undefined,
      );
    },
    async stop() {
      stopped = true;
      for (const started of followers.values())
        await started.then(
          (follower) => follower.stop(),
          () => undefined,
        );
      followers.clear();
    },
  };
}

interface Follower {
  add(listener: TailListener, to: 'watchers' | 'listeners'): TailPosition;
  offer(batch: CommittedBatch): void;
  look(): void;
  stop(): Promise<void>;
}

async function startFollower(
  { database, logger, pollMs = DEFAULT_POLL_MS }: TailOptions,
  org: string,
): Promise<Follower> {
  const start = await database.withOrg(org, (trx) => readHead(trx, org));
  if (!start) throw new Error(`organization ${org} has no log`);
  let { epoch, head: position } = start;
  const told = { watchers: new Set<TailListener>(), listeners: new Set<TailListener>() };
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let stopped = false;

  function deliver(batch: TailBatch): void {
    epoch = batch.epoch;
    position = batch.to;
    for (const listener of [...told.watchers, ...told.listeners]) listener(batch);
  }

  async function readOn(): Promise<void> {
    do {
      lookAgain = false;
      const batch = await readBatch({ database, org, after: position });
      if (stopped || !batch) return;
      // While the page was read, the direct path may have delivered part of it.
      if (batch.from === position && batch.to > position) deliver(batch);
      if (batch.full) lookAgain = true;
    } while (lookAgain && !stopped);
  }

  function look(): void {
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = readOn()
      .catch((error: unknown) => logger.warn({ err: error, org }, 'tail could not read; will try again'))
      .finally(() => {
        looking = undefined;
      });
  }

  const timer = setInterval(look, pollMs);

  return {
    add(listener, to) {
      told[to].add(listener);
      return { epoch, position, unfollow: () => told[to].delete(listener) };
    },
    offer(batch) {
      if (batch.from === position) deliver(batch);
      else if (batch.to > position) look();
    },
    look,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await looking;
    },
  };
}

interface Reading {
  database: Database;
  org: string;
  after: number;
  limit?: number;
  /** Not past this `seq`. */
  upTo?: number;
}

/** The next page of the log with its entered documents, or undefined when there is none. */
export async function readBatch({
  database,
  org,
  after,
  limit = PAGE,
  upTo,
}: Reading): Promise<(TailBatch & { full: boolean }) | undefined> {
  return database.withOrg(
    org,
    async (trx) => {
      const events = await readEvents(trx, org, {
        after,
        limit,
        ...(upTo === undefined ? {} : { upTo }),
      });
      const last = events.at(-1);
      if (!last) return undefined;
      const head = await readHead(trx, org);
      const keys = events.flatMap(({ entries }) => entries);
      const documents = new Map(
        (await readDocuments(trx, org, keys)).map((document) => [
          `${document.kind} ${document.id}`,
          document,
        ]),
      );
      return {
        org,
        epoch: head?.epoch ?? '',
        from: after,
        to: last.event.seq,
        full: events.length === limit,
        events: events.map((logged) => ({
          ...logged,
          entered: logged.entries.flatMap(({ kind, id }) => documents.get(`${kind} ${id}`) ?? []),
        })),
      };
    },
    { snapshot: true },
  );
}
