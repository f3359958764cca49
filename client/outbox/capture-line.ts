/**
 * Presses on their way to the disk: one at a time, so that lanes follow the order of the presses, and tried until they are
 * there. What takes long, or fails, is shown as not yet saved and kept in the journal meanwhile; it is never dropped in
 * silence.
 */
import { createSignal, untrack } from 'solid-js';
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import { backOffMs } from './back-off.ts';
import { COMMIT_TIMEOUT_MS, commitOnce, inTime, reopen, type Capture } from './commit.ts';
import type { DeviceMemory } from './device-memory.ts';
import type { UnsavedEvent } from './draft.ts';
import type { OutboxDatabase } from './outbox-database.ts';
import type { PressJournal } from './press-journal.ts';

export interface CaptureLine {
  /** Resolves once on disk. */
  save(capture: Capture): Promise<DeviceEvent[]>;
  /** What the journal holds, of this page or one before it, is saved too, ahead of what is pressed from now on. */
  takeIn(): Promise<void>;
  notYetSaved(): readonly UnsavedEvent[];
  /** Everything not yet saved is in the journal: closing the app loses nothing. */
  allJournalled(): boolean;
  /** Opening the database anew has not helped for some time; starting the app anew may. */
  isStuck(): boolean;
  stop(): void;
}

export interface CaptureLineOptions {
  commitTimeoutMs?: number | undefined;
  /** Failures in a row until a new start is offered. */
  stuckAfter?: number | undefined;
  journal?: PressJournal | undefined;
  memory?: DeviceMemory | undefined;
  /** A try failed, before the next one; awaited, so that room can be made. */
  onFailure?: ((error: unknown) => Promise<void>) | undefined;
  onSaved?: ((facts: readonly DeviceEvent[]) => void) | undefined;
  /** Pressed some time ago and not on disk; `isUnsaved` says whether that is still so. */
  onLate?: ((capture: Capture, isUnsaved: () => boolean) => void) | undefined;
}

/** How long a commit may take before the screen says so; strict commits on slow flash take some 50 ms. */
const NOT_SAVED_AFTER_MS = 700;
const JOURNAL_TIMEOUT_MS = 2_000;
/** Some seven seconds of tries, with their waits between. */
const STUCK_AFTER_FAILURES = 4;

export function createCaptureLine(database: OutboxDatabase, options: CaptureLineOptions = {}): CaptureLine {
  const { commitTimeoutMs = COMMIT_TIMEOUT_MS, stuckAfter = STUCK_AFTER_FAILURES, journal, memory } = options;
  const [unsaved, setUnsaved] = createSignal<readonly UnsavedEvent[]>([]);
  const [journalled, setJournalled] = createSignal<ReadonlySet<string>>(new Set());
  const [isStuck, setStuck] = createSignal(false);
  const keeping = new Map<Capture, Promise<void>>();
  let line: Promise<unknown> = Promise.resolve();
  let stopped = false;

  const without = (list: readonly UnsavedEvent[], { events }: Capture): UnsavedEvent[] =>
    list.filter((each) => !events.includes(each));

  const isShown = ({ events }: Capture): boolean => untrack(unsaved).some((each) => events.includes(each));

  function show(capture: Capture): void {
    const isFirst = !isShown(capture);
    // One that fails again keeps its place: they are read in the order they were pressed.
    if (isFirst) setUnsaved((list) => [...list, ...capture.events]);
    if (isFirst && !stopped) options.onLate?.(capture, () => !stopped && isShown(capture));
    if (!journal || keeping.has(capture)) return;
    const ids = capture.events.map(({ id }) => id);
    const kept = journal.keep(capture).then(
      () => void setJournalled((before) => new Set([...before, ...ids])),
      () => undefined,
    );
    keeping.set(capture, kept);
  }

  /** On disk now: the journal's copy goes, and only then. */
  function hide(capture: Capture): void {
    setUnsaved((list) => (list.length ? without(list, capture) : list));
    const kept = keeping.get(capture);
    if (!kept) return;
    keeping.delete(capture);
    void kept
      .then(() => journal?.forget(capture))
      .then(() => setJournalled((ids) => idsWithout(ids, capture)))
      // Found again at the next start, and then known by its ids.
      .catch(() => undefined);
  }

  /** Trying again cannot double a press: its id was made before the first try. */
  async function untilSaved(capture: Capture): Promise<DeviceEvent[]> {
    for (let failures = 0; ; failures += 1) {
      try {
        const facts = await inTime(commitOnce(database, capture, memory), commitTimeoutMs);
        setStuck(false);
        return facts;
      } catch (error) {
        if (stopped) throw error;
        show(capture);
        setStuck(failures + 1 >= stuckAfter);
        await options.onFailure?.(error).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, backOffMs(failures, 1)));
        await inTime(reopen(database), commitTimeoutMs).catch(() => undefined);
      }
    }
  }

  function saved(capture: Capture, facts: DeviceEvent[]): DeviceEvent[] {
    hide(capture);
    options.onSaved?.(facts);
    return facts;
  }

  async function save(capture: Capture): Promise<DeviceEvent[]> {
    // From the press, not from its turn: waiting behind a stuck one is not being saved either.
    const slow = setTimeout(() => show(capture), NOT_SAVED_AFTER_MS);
    try {
      const committed = line.then(() => untilSaved(capture));
      line = committed.catch(() => undefined);
      return saved(capture, await committed);
    } finally {
      clearTimeout(slow);
    }
  }

  return {
    save,
    notYetSaved: unsaved,
    allJournalled: () => unsaved().every(({ id }) => journalled().has(id)),
    isStuck,
    takeIn() {
      // In line before any press: what was pressed earlier gets the lower lane.
      const taken = line.then(async () => {
        // A medium that hangs must not hang the presses behind it.
        const left = journal ? await inTime(journal.read(), JOURNAL_TIMEOUT_MS) : [];
        for (const capture of left) keeping.set(capture, Promise.resolve());
        const ids = left.flatMap(({ events }) => events.map(({ id }) => id));
        setJournalled((before) => new Set([...before, ...ids]));
        for (const capture of left) saved(capture, await untilSaved(capture));
      });
      line = taken.catch(() => undefined);
      return taken;
    },
    stop() {
      stopped = true;
    },
  };
}

const idsWithout = (ids: ReadonlySet<string>, { events }: Capture): ReadonlySet<string> => {
  const gone = new Set(events.map(({ id }) => id));
  return new Set([...ids].filter((id) => !gone.has(id)));
};
