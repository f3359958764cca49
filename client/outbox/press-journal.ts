/**
 * Where presses wait while IndexedDB fails: one entry for each capture, in a second medium, so that closing the app loses
 * nothing (I2). Entries go into the outbox as soon as it opens again, under the ids made at the press, and so once.
 */
import { z } from 'zod';
import { deviceEventSchema } from '../../shared/log/envelope.ts';
import type { SpareStore } from '../device/spare-store.ts';
import type { Capture } from './commit.ts';

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
const entrySchema = z.object({
  order: z.int().nonnegative(),
  author: z.object({ org: z.string(), sub: z.string() }),
  events: z.array(deviceEventSchema.omit({ lane: true })).min(1),
});
type Entry = z.output<typeof entrySchema>;

const nameOf = ({ events }: Pick<Capture, 'events'>): string => events[0]?.id ?? 'empty';

function entryOf(text: string): Entry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** `stores`: the preferred first; an entry is in the first that took it. */
export function createPressJournal(stores: readonly SpareStore[]): PressJournal {
  let next: Promise<number> | undefined;

  async function entries(): Promise<Entry[]> {
    const texts = await Promise.all(
      stores.map((store) => store.readAll().catch(() => new Map<string, string>())),
    );
    return texts
      .flatMap((each) => [...each.values()])
      .flatMap((text) => entryOf(text) ?? [])
      .sort((a, b) => a.order - b.order || (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  /** Counted, because the clock may be set between two presses. */
  function takeOrder(): Promise<number> {
    next = (next ?? entries().then((kept) => kept.at(-1)?.order ?? 0)).then((last) => last + 1);
    return next;
  }

  return {
    async keep({ events, author }) {
      const entry: Entry = { order: await takeOrder(), author, events: [...events] };
      let problem: unknown = new Error('There is no second place to keep presses in.');
      for (const store of stores) {
        try {
          await store.write(nameOf(entry), JSON.stringify(entry));
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
