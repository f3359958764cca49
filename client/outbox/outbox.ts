/**
 * The outbox: where a press becomes a fact. It is on disk, strictly, before anything is shown; it never expires, never
 * caps its tries and is never emptied by signing out. Screens read its signals; the drain loop moves it.
 */
import { createSignal } from 'solid-js';
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import { toInstant, type Instant } from '../../shared/time.ts';
import type { Author } from './author.ts';
import { createCaptureLine } from './capture-line.ts';
import type { Capture } from './commit.ts';
import { createDeviceMemory } from './device-memory.ts';
import { makeEvent, type Draft, type Making, type UnsavedEvent } from './draft.ts';
import type { DrainState } from './drain-loop.ts';
import { releaseHeld } from './held.ts';
import type { KeptFacts } from './kept-facts.ts';
import type { PressJournal } from './press-journal.ts';
import type { ItemState, OutboxDatabase, OutboxItem, SentRow } from './outbox-database.ts';
import { createQueueMirror } from './queue-mirror.ts';

export interface Outbox {
  /** Resolves once committed with strict durability. Rejects (InvalidDraft) only for a draft that is no valid event. */
  record(draft: Draft): Promise<DeviceEvent>;
  /** Several facts of one press: one transaction, consecutive lanes. */
  recordAll(drafts: readonly Draft[]): Promise<DeviceEvent[]>;
  /** Pressed and still not on disk: while this is not empty, say "not yet saved". */
  notYetSaved(): readonly UnsavedEvent[];
  /** What is not yet saved is kept in a second place: closing the app loses nothing. */
  isJournalled(): boolean;
  /** The disk has not answered for some time: starting the app anew may help. */
  isStuck(): boolean;
  /** Everything not acknowledged, in lane order. */
  items(): readonly OutboxItem[];
  counts(): Record<ItemState, number>;
  /** Whether it waits for its author to sign in. */
  isHeld(item: OutboxItem): boolean;
  quarantined(): readonly OutboxItem[];
  /** Device time of the oldest press that waits or is held. */
  oldestUnsentAt(): Instant | undefined;
  oldestUnsentAgeMs(): number;
  drainState(): DrainState;
  /** Plain words of the last failed attempt; undefined while all goes well. */
  lastFailure(): string | undefined;
  /** The newest acknowledged own facts, newest first. */
  recentlySent(): readonly SentRow[];
  /** Where one own fact is; undefined when it is not of this device or long gone. */
  whereIs(eventId: string): OutboxItem | SentRow | undefined;
  /** A person read the refusal and lets the fact go; it is kept as evidence (I2). */
  discard(eventId: string): Promise<void>;
  /** Back into the queue, from quarantine or hold. */
  retry(eventId: string): Promise<void>;
  /** Something happened that may let the queue move. */
  wake(reason: string): void;
}

/** What the composition needs beyond what screens see. */
export interface OutboxCore extends Outbox {
  /** Re-reads from disk; after a drain, and when another tab wrote. */
  refresh(): Promise<void>;
  /** Called after every change of the queue, or of what was acknowledged. */
  listen(listener: () => void): void;
  setDrainState(state: DrainState, failure?: string): void;
  /** Those whose word may be taken (again): what was held for that may go. */
  releaseHeld(who: (author: Author) => boolean): Promise<void>;
  stop(): void;
}

export interface OutboxDeps extends Making {
  database: OutboxDatabase;
  /** Who is recording; facts cannot be made by nobody. */
  author(): Author | undefined;
  /** Whether this device may send for them now. Default: for everybody. */
  carries?(author: Author): boolean;
  onWake?(reason: string): void;
  kept?: KeptFacts | undefined;
  commitTimeoutMs?: number;
  stuckAfter?: number;
  /** A second place for presses while the database fails. */
  journal?: PressJournal;
  /** Enables putting the queue back into a database that was emptied under this page. */
  device?: { id: string; unit(): string | undefined };
  /** A press could not be written down; awaited before the next try. */
  onCaptureFailure?(error: unknown): Promise<void>;
  onSaved?(facts: readonly DeviceEvent[]): void;
  /** The database was emptied under this page, and the queue put back. */
  onPutBack?(): void;
  /** A press is not on disk in time. */
  onLate?(capture: Capture, isUnsaved: () => boolean): void;
}

const SECOND_MS = 1000;

class NobodySignedIn extends Error {}

export async function createOutbox(deps: OutboxDeps): Promise<OutboxCore> {
  const { database } = deps;
  const memory =
    deps.device &&
    createDeviceMemory({
      device: deps.device.id,
      unit: deps.device.unit,
      onPutBack: () => deps.onPutBack?.(),
    });
  const mirror = createQueueMirror(database, { memory, kept: deps.kept });
  const captures = createCaptureLine(database, {
    commitTimeoutMs: deps.commitTimeoutMs,
    stuckAfter: deps.stuckAfter,
    journal: deps.journal,
    memory,
    onFailure: deps.onCaptureFailure,
    onLate: deps.onLate,
    onSaved(facts) {
      memory?.learn(memory.items(), facts);
      deps.onSaved?.(facts);
    },
  });
  const [drain, setDrain] = createSignal<{ state: DrainState; failure?: string | undefined }>({
    state: 'idle',
  });
  const [now, setNow] = createSignal(deps.clock.read().wallMs);
  const ticking = setInterval(() => setNow(deps.clock.read().wallMs), SECOND_MS);

  async function recordAll(drafts: readonly Draft[]): Promise<DeviceEvent[]> {
    const author = deps.author();
    if (!author) throw new NobodySignedIn('Nobody is signed in.');
    const facts = await captures.save({ events: drafts.map((draft) => makeEvent(draft, deps)), author });
    // On disk is what counts; a screen that could not be brought up to date is by the next change.
    await mirror.refresh().catch(() => undefined);
    deps.onWake?.('enqueue');
    return facts;
  }

  async function record(draft: Draft): Promise<DeviceEvent> {
    const [event] = await recordAll([draft]);
    if (!event) throw new Error('one draft makes one fact');
    return event;
  }

  async function change(eventId: string, work: (item: OutboxItem) => Promise<unknown>): Promise<void> {
    await database.transaction('rw', database.items, database.discarded, async () => {
      const item = await database.items.where('id').equals(eventId).first();
      if (item) await work(item);
    });
    await mirror.refresh();
  }

  const discard = (eventId: string): Promise<void> =>
    change(eventId, async ({ key, ...item }) => {
      const discardedBy = deps.author()?.sub ?? '';
      const discardedAt = toInstant(deps.clock.read().wallMs);
      await database.discarded.put({ ...item, discardedAt, discardedBy });
      await database.items.delete(key);
    });

  async function retry(eventId: string): Promise<void> {
    await change(eventId, ({ refusal: _refusal, ...item }) =>
      database.items.put({ ...item, state: 'waiting' }),
    );
    deps.onWake?.('retry');
  }

  /** What this device may not send for its author now waits as what is held does, and is said so (I14). */
  const stateOf = ({ state, org, author }: OutboxItem): ItemState =>
    state === 'waiting' && deps.carries?.({ org, sub: author }) === false ? 'held' : state;

  await mirror.refresh();
  // Not waited for: a journal that cannot be read must not keep the desk closed.
  void captures
    .takeIn()
    .then(async () => {
      await mirror.refresh();
      deps.onWake?.('enqueue');
    })
    .catch(() => undefined);
  return {
    record,
    recordAll,
    discard,
    retry,
    async releaseHeld(who) {
      await releaseHeld(database, who);
      await mirror.refresh();
    },
    isHeld: (item) => stateOf(item) === 'held',
    notYetSaved: captures.notYetSaved,
    isJournalled: captures.allJournalled,
    isStuck: captures.isStuck,
    items: mirror.items,
    recentlySent: mirror.sent,
    refresh: mirror.refresh,
    listen: mirror.listen,
    counts: () => countByState(mirror.items().map(stateOf)),
    quarantined: () => mirror.items().filter(({ state }) => state === 'quarantined'),
    oldestUnsentAt: () => oldestOf(mirror.items()),
    oldestUnsentAgeMs() {
      const at = oldestOf(mirror.items());
      return at === undefined ? 0 : Math.max(0, now() - Date.parse(at));
    },
    whereIs: (eventId) => mirror.items().find(({ id }) => id === eventId) ?? mirror.sentById(eventId),
    drainState: () => drain().state,
    lastFailure: () => drain().failure,
    setDrainState(state, failure) {
      const before = drain();
      if (before.state !== state || before.failure !== failure) setDrain({ state, failure });
    },
    wake: (reason) => deps.onWake?.(reason),
    stop() {
      captures.stop();
      mirror.stop();
      clearInterval(ticking);
    },
  };
}

function countByState(states: readonly ItemState[]): Record<ItemState, number> {
  const counts: Record<ItemState, number> = { waiting: 0, held: 0, quarantined: 0 };
  for (const state of states) counts[state] += 1;
  return counts;
}

/** By the press, not by the lane: a clock may have been set between two presses. */
const oldestOf = (items: readonly OutboxItem[]): Instant | undefined =>
  items
    .filter(({ state }) => state !== 'quarantined')
    .map(({ capturedAt }) => capturedAt)
    .reduce<Instant | undefined>(
      (oldest, at) => (oldest === undefined || at < oldest ? at : oldest),
      undefined,
    );
