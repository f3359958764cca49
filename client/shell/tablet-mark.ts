/** What the page must know of being an enrolled tablet before it has opened any database. No secrets. */
import { count, objectOf, readJson, text, type ReadBy } from '../device/reading.ts';

const MARK = 'readback.tablet';
const REMOVED = 'readback.tablet-removed';

const tabletMark = objectOf({ name: text, orgName: text });
export type TabletMark = ReadBy<typeof tabletMark>;

const removedMark = objectOf(
  { orgName: text, handedOver: count, refused: count },
  // Of a version that did not count them.
  { attachmentsLost: count },
);
export type RemovedMark = Required<ReadBy<typeof removedMark>>;

export const readTabletMark = (storage: Storage): TabletMark | undefined =>
  readJson(storage.getItem(MARK), tabletMark);

export function markAsTablet(storage: Storage, mark: TabletMark): void {
  storage.setItem(MARK, JSON.stringify(mark));
  storage.removeItem(REMOVED);
}

/** No tablet of anybody's any more; said on the next screen until this device is enrolled anew. */
export function markAsRemoved(storage: Storage, removed: RemovedMark): void {
  storage.removeItem(MARK);
  storage.setItem(REMOVED, JSON.stringify(removed));
}

export function readRemoved(storage: Storage): RemovedMark | undefined {
  const removed = readJson(storage.getItem(REMOVED), removedMark);
  return removed && { attachmentsLost: 0, ...removed };
}
