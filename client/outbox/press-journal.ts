/**
 * Where presses wait while IndexedDB fails: one entry for each capture, in a second medium, so that closing the app loses
 * nothing (I2). Entries go into the outbox as soon as it opens again, under the ids made at the press, and so once.
 */
import { count, listOf, objectOf, readJson, tableOf, text, type ReadBy } from '../device/reading.ts';
import type { SpareStore } from '../device/spare-store.ts';
import type { Capture } from './commit.ts';
import type { UnsavedEvent } from './draft.ts';

/** Of the folder or the keys it is kept under. */
export const JOURNAL_NAME = 'readback-journal';

export interface PressJournal {
  /** Rejects when no medium takes it. */
  keep(capture: Capture): Promise<void>;
  forget(capture: Capture): Promise<void>;
  /** What an earlier page, or this one, left: in the order pressed. */
  read(): Promise<Capture[]>;
}

/** Frozen like the outbox itself: what one version kept, the next one and the one before must read (I17). */
const entry = objectOf({
  order: count,
  author: objectOf({ org: text, sub: text }),
  events: listOf(unsavedEvent),
});
type Entry = ReadBy<typeof entry>;

/** With whatever another version has put beside: what a fact may say is for the server to judge, as of every other. */
function unsavedEvent(value: unknown): UnsavedEvent | undefined {
  const anything = (of: unknown): unknown => of ?? null;
  const envelope = objectOf({
    id: text,
    type: text,
    v: count,
    at: text,
    source: text,
    data: tableOf(anything),
  });
  return envelope(value) && (value as UnsavedEvent);
}

const nameOf = ({ events }: Pick<Capture, 'events'>): string => events[0]?.id ?? 'empty';

/** `stores`: the preferred first; an entry is in the first that took it. */
export function createPressJournal(stores: readonly SpareStore[]): PressJournal {
  let next: Promise<number> | undefined;

  async function entries(): Promise<Entry[]> {
    const texts = await Promise.all(
      stores.map((store) => store.readAll().catch(() => new Map<string, string>())),
    );
    return texts
      .flatMap((each) => [...each.values()])
      .flatMap((kept) => readJson(kept, entry) ?? [])
      .filter(({ events }) => events.length > 0)
      .sort((a, b) => a.order - b.order || (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  /** Counted, because the clock may be set between two presses. */
  function takeOrder(): Promise<number> {
    next = (next ?? entries().then((kept) => kept.at(-1)?.order ?? 0)).then((last) => last + 1);
    return next;
  }

  return {
    async keep({ events, author }) {
      const made: Entry = { order: await takeOrder(), author, events: [...events] };
      let problem: unknown = new Error('There is no second place to keep presses in.');
      for (const store of stores) {
        try {
          await store.write(nameOf(made), JSON.stringify(made));
          return;
        } catch (error) {
          problem = error;
        }
      }
      throw problem;
    },
    async forget(capture) {
      await Promise.all(stores.map((store) => store.remove(nameOf(capture)).catch(() => undefined)));
    },
    async read() {
      return (await entries()).map(({ author, events }) => ({ author, events }));
    },
  };
}
