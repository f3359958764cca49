/** The track's queue on disk. Apart from facts: it goes out last, and what is most worth knowing is the newest fix. */
import { createSignal } from 'solid-js';
import type { Fix } from '../../shared/protocol/positions.ts';
import type { Author } from './author.ts';
import type { OutboxDatabase, TrackRow } from './outbox-database.ts';

export interface TrackStore {
  add(unitId: string, fix: Fix): Promise<void>;
  /** The newest fix of the present author, and the oldest ones, at most `limit`; all of one unit. */
  next(limit: number): Promise<TrackRow[]>;
  newest(): Promise<TrackRow | undefined>;
  remove(rows: readonly TrackRow[]): Promise<void>;
  queued(): number;
}

export function createTrackStore(database: OutboxDatabase, author: () => Author | undefined): TrackStore {
  const [queued, setQueued] = createSignal(0);
  const count = async (): Promise<void> => {
    setQueued(await database.track.count());
  };
  const isMine = (row: TrackRow): boolean => row.org === author()?.org && row.author === author()?.sub;
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
    newest: () => database.track.orderBy('key').reverse().filter(isMine).first(),
    async next(limit) {
      const rows = await database.track.orderBy('key').filter(isMine).limit(limit).toArray();
      return rows.filter((row) => row.unitId === rows[0]?.unitId);
    },
    async remove(rows) {
      await database.track.bulkDelete(rows.map(({ key }) => key));
      await count();
    },
  };
}
