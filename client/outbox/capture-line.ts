/**
 * Presses on their way to the disk: one at a time, so that lanes follow the order of the presses, and tried until they are
 * there. What takes long, or fails, is shown as not yet saved; it is never dropped in silence.
 */
import { createSignal } from 'solid-js';
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import { backOffMs } from './back-off.ts';
import { COMMIT_TIMEOUT_MS, commitOnce, inTime, reopen, type Capture } from './commit.ts';
import type { UnsavedEvent } from './draft.ts';
import type { OutboxDatabase } from './outbox-database.ts';

export interface CaptureLine {
  /** Resolves once on disk. */
  save(capture: Capture): Promise<DeviceEvent[]>;
  notYetSaved(): readonly UnsavedEvent[];
  stop(): void;
}

/** How long a commit may take before the screen says so; strict commits on slow flash take some 50 ms. */
const NOT_SAVED_AFTER_MS = 700;

export function createCaptureLine(
  database: OutboxDatabase,
  commitTimeoutMs: number = COMMIT_TIMEOUT_MS,
): CaptureLine {
  const [unsaved, setUnsaved] = createSignal<readonly UnsavedEvent[]>([]);
  let line: Promise<unknown> = Promise.resolve();
  let stopped = false;

  const without = (list: readonly UnsavedEvent[], { events }: Capture): UnsavedEvent[] =>
    list.filter((each) => !events.includes(each));
  const show = (capture: Capture): void =>
    void setUnsaved((list) => [...without(list, capture), ...capture.events]);
  const hide = (capture: Capture): void =>
    void setUnsaved((list) => (list.length ? without(list, capture) : list));

  /** Trying again cannot double a press: its id was made before the first try. */
  async function untilSaved(capture: Capture): Promise<DeviceEvent[]> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await inTime(commitOnce(database, capture), commitTimeoutMs);
      } catch (error) {
        if (stopped) throw error;
        show(capture);
        await new Promise((resolve) => setTimeout(resolve, backOffMs(failures, 1)));
        await inTime(reopen(database), commitTimeoutMs).catch(() => undefined);
      }
    }
  }

  return {
    notYetSaved: unsaved,
    save(capture) {
      // From the press, not from its turn: waiting behind a stuck one is not being saved either.
      const slow = setTimeout(() => show(capture), NOT_SAVED_AFTER_MS);
      const saved = line
        .then(() => untilSaved(capture))
        .finally(() => {
          clearTimeout(slow);
          hide(capture);
        });
      line = saved.catch(() => undefined);
      return saved;
    },
    stop() {
      stopped = true;
    },
  };
}
