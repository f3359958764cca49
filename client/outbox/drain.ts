/**
 * One attempt to move the queue. Everything it decides is read from disk and written back before it returns, so that
 * a crash between any two steps, or a second tab doing the same, costs at most a resend (I2, I3).
 *
 * A batch the server stumbles over is halved until the poisoned item stands alone; from then on that one is sent alone
 * and last, and holds up nothing (I15).
 */
import { toInstant } from '../../shared/time.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import { backOffMs } from './back-off.ts';
import { cutBatch, FULL_BATCH, type BatchLimit } from './batch.ts';
import { isSamePerson, type Author } from './author.ts';
import { drainOrder } from './drain-order.ts';
import type { KeptFacts } from './kept-facts.ts';
import type { OutboxDatabase, OutboxItem } from './outbox-database.ts';
import type { PushAnswer, PushFailure, PushPath } from './push-path.ts';
import { hold } from './held.ts';
import { applyResults, quarantine } from './results.ts';

export interface DrainDeps {
  database: OutboxDatabase;
  device: string;
  /** Who is signed in. */
  author(): Author | undefined;
  /** Whether this device may send for them now. Default: only for whoever is signed in. */
  carries?(author: Author): boolean;
  /** Ways to the server in the name of `author`, the preferred first. */
  paths(author: Author): readonly PushPath[];
  /** How acknowledged facts are kept. */
  kept?: KeptFacts | undefined;
  /** The server said that this tablet was taken out of service. */
  onRevoked?(): void;
  /** Unix milliseconds. */
  now(): number;
  /** 0 <= x < 1 */
  chance(): number;
  /** After every acknowledged batch: the log's epoch and how far it reaches. */
  onReply?(reply: { epoch: string; head: number }): void;
}

export type Attempt =
  | { kind: 'empty' }
  /** Something moved; look again at once. */
  | { kind: 'moved' }
  /** Every item that may go waits for its own time. */
  | { kind: 'waiting'; forMs: number }
  | { kind: 'failed'; failure: PushFailure; detail: string; retryAfterMs?: number };

export interface Drain {
  attempt(): Promise<Attempt>;
  /** A wake-up: items waiting for their time may go now. */
  forgetWaiting(): void;
}

interface Ready {
  author: Author | undefined;
  queue: OutboxItem[];
  soonestMs: number | undefined;
}

const authorOf = ({ org, author }: OutboxItem): Author => ({ org, sub: author });
const nameOf = ({ org, sub }: Author): string => `${org} ${sub}`;

/** Halving a full batch takes nine tries; more without a success means the server itself is unwell. */
const MOST_TRIES_AT_ONCE = 12;
/** A batch that times out so often while others pass is suspect itself. */
const TIMEOUTS_UNTIL_HALVED = 2;

export function createDrain(deps: DrainDeps): Drain {
  const { database } = deps;
  let limit: BatchLimit = FULL_BATCH;
  let timeouts = 0;
  let triesSinceMove = 0;
  let path = 0;
  const suspects = new Set<string>();
  /** People the server does not take just now: those of the others go on. */
  const turnedAway = new Set<string>();
  const notBeforeById = new Map<string, number>();

  const carries = (who: Author): boolean => deps.carries?.(who) ?? isSamePerson(who, deps.author());

  /** One request speaks for one person: the queue of whoever made the fact that is to go first. */
  async function ready(): Promise<Ready> {
    const waiting = await database.items.where('state').equals('waiting').toArray();
    const own = waiting.filter((item) => carries(authorOf(item)));
    const now = deps.now();
    const due = own.filter(({ id }) => (notBeforeById.get(id) ?? 0) <= now);
    const times = own.flatMap(({ id }) => notBeforeById.get(id) ?? []);
    const order = drainOrder(due);
    const author = nextAuthor(order);
    return {
      author,
      queue: order.filter((item) => isSamePerson(authorOf(item), author)),
      soonestMs: times.length ? Math.max(0, Math.min(...times) - now) : undefined,
    };
  }

  /** Whoever made what is most urgent; those turned away again only once nobody else is left. */
  function nextAuthor(order: readonly OutboxItem[]): Author | undefined {
    const next = order.find((item) => !turnedAway.has(nameOf(authorOf(item))));
    if (!next) turnedAway.clear();
    const first = next ?? order[0];
    return first && authorOf(first);
  }

  function nextBatch(queue: readonly OutboxItem[]): OutboxItem[] {
    const sound = queue.filter(({ id }) => !suspects.has(id));
    return sound.length ? cutBatch(sound, limit) : queue.slice(0, 1);
  }

  async function moved(
    batch: readonly OutboxItem[],
    answer: PushAnswer & { kind: 'reply' },
  ): Promise<Attempt> {
    const { reply } = answer;
    const verdicts = await applyResults(database, batch, {
      epoch: reply.epoch,
      results: reply.results,
      now: toInstant(deps.now()),
      kept: deps.kept,
    });
    timeouts = 0;
    triesSinceMove = 0;
    for (const item of batch) turnedAway.delete(nameOf(authorOf(item)));
    limit = { events: Math.min(FULL_BATCH.events, limit.events * 2), bytes: FULL_BATCH.bytes };
    for (const { id } of batch) suspects.delete(id);
    for (const { id, attempts } of batch) {
      if (verdicts.later.includes(id)) putOff(id, attempts);
      else notBeforeById.delete(id);
    }
    deps.onReply?.({ epoch: reply.epoch, head: reply.head });
    return { kind: 'moved' };
  }

  const putOff = (id: string, attempts: number): void => {
    notBeforeById.set(id, deps.now() + backOffMs(attempts + 1, Math.max(0.2, deps.chance())));
  };

  /** Nothing was learned about the items, or it was one of them: narrow down, or wait. */
  async function failed(
    batch: readonly OutboxItem[],
    answer: PushAnswer & { kind: 'failed' },
  ): Promise<Attempt> {
    const { kind: _kind, ...why } = answer;
    const failure: Attempt = { kind: 'failed', ...why };
    if (why.failure === 'device-revoked') deps.onRevoked?.();
    if (why.failure === 'timeout') timeouts += 1;
    if (why.failure === 'timeout' || why.failure === 'network') path += 1;
    const isAboutItems =
      why.failure === 'broken' ||
      why.failure === 'too-large' ||
      (why.failure === 'timeout' && timeouts > TIMEOUTS_UNTIL_HALVED);
    if (!isAboutItems) return failure;
    const [only] = batch;
    if (batch.length > 1) limit = { events: Math.ceil(batch.length / 2), bytes: limit.bytes };
    else if (only && why.failure === 'too-large')
      await quarantine(database, only, refuse('too-large', why.detail));
    else if (only) suspect(only);
    triesSinceMove += 1;
    return triesSinceMove < MOST_TRIES_AT_ONCE ? { kind: 'moved' } : failure;
  }

  /**
   * The server does not take this person's word: no more than their own facts waits for that (I15). Of somebody who is not
   * signed in here they wait as held, said with their name, until they sign in or the next connection.
   */
  async function turnAway(author: Author, answer: PushAnswer & { kind: 'failed' }): Promise<Attempt> {
    if (!isSamePerson(author, deps.author())) {
      await hold(database, author, answer.detail);
      return { kind: 'moved' };
    }
    turnedAway.add(nameOf(author));
    const { kind: _kind, ...why } = answer;
    const { author: next } = await ready();
    return next && !isSamePerson(next, author) ? { kind: 'moved' } : { kind: 'failed', ...why };
  }

  function suspect({ id, attempts }: OutboxItem): void {
    limit = FULL_BATCH;
    timeouts = 0;
    if (suspects.has(id)) putOff(id, attempts + 4);
    suspects.add(id);
  }

  async function send(batch: readonly OutboxItem[], author: Author): Promise<PushAnswer> {
    const paths = deps.paths(author);
    const way = paths[path % Math.max(1, paths.length)];
    if (!way) return { kind: 'failed', failure: 'network', detail: 'The server cannot be reached.' };
    return way.push({
      device: deps.device,
      sentAt: toInstant(deps.now()),
      events: batch.map(({ event }) => event),
    });
  }

  return {
    async attempt() {
      const { author, queue, soonestMs } = await ready();
      if (!author) return soonestMs === undefined ? { kind: 'empty' } : { kind: 'waiting', forMs: soonestMs };
      // Somebody else signed in while we read: the request would go out in their name.
      if (!carries(author)) return { kind: 'moved' };
      const batch = nextBatch(queue);
      const answer = await send(batch, author);
      if (answer.kind === 'reply') return moved(batch, answer);
      return answer.failure === 'signed-out' ? turnAway(author, answer) : failed(batch, answer);
    },
    forgetWaiting() {
      notBeforeById.clear();
      turnedAway.clear();
    },
  };
}
