/** The track's queue on disk. Apart from facts: it goes out last, and what is most worth knowing is the newest fix. */
import { createSignal } from 'solid-js';
import type { Fix } from '../../shared/protocol/positions.ts';
import { isSamePerson, type Author } from './author.ts';
import type { OutboxDatabase, TrackRow } from './outbox-database.ts';

export interface TrackStore {
  add(unitId: string, fix: Fix): Promise<void>;
  /** The newest fix of whoever is on now. */
  newest(): Promise<TrackRow | undefined>;
  /** The oldest ones that this device may send, at most `limit`; all of one unit and one person, and of nobody in `except`. */
  next(limit: number, except?: ReadonlySet<string>): Promise<TrackRow[]>;
  remove(rows: readonly TrackRow[]): Promise<void>;
  queued(): number;
}

export interface TrackStoreDeps {
  database: OutboxDatabase;
  author(): Author | undefined;
  /** Whether this device may send for them: a drive is not lost because somebody else presses now. */
  carries(author: Author): boolean;
}

export const authorOfRow = ({ org, author }: TrackRow): Author => ({ org, sub: author });

export function createTrackStore({ database, author, carries }: TrackStoreDeps): TrackStore {
  const [queued, setQueued] = createSignal(0);
  const count = async (): Promise<void> => {
    setQueued(await database.track.count());
  };
  void count().catch(() => undefined);

  return {
    queued,
    async add(unitId, fix) {
      const me = author();
      if (!me) return;
      await database.transaction('rw', database.track, () =>
        database.track.add({ org: me.org, author: me.sub, unitId, fix }),
      );
      setQueued((before) => before + 1);
    },
    newest: () =>
      database.track
        .orderBy('key')
        .reverse()
        .filter((row) => isSamePerson(authorOfRow(row), author()))
        .first(),
    async next(limit, except = new Set()) {
      const rows = await database.track
        .orderBy('key')
        .filter((row) => !except.has(row.author) && carries(authorOfRow(row)))
        .limit(limit)
        .toArray();
      const [first] = rows;
      return rows.filter((row) => row.unitId === first?.unitId && row.author === first.author);
    },
    async remove(rows) {
      await database.track.bulkDelete(rows.map(({ key }) => key));
      await count();
    },
  };
}
