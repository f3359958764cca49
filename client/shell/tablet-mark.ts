/** What the page must know of being an enrolled tablet before it has opened any database. No secrets. */
import { z } from 'zod';

const MARK = 'readback.tablet';
const REMOVED = 'readback.tablet-removed';

const markSchema = z.object({ name: z.string(), orgName: z.string() });
export type TabletMark = z.output<typeof markSchema>;

const removedSchema = z.object({
  orgName: z.string(),
  handedOver: z.int(),
  refused: z.int(),
  attachmentsLost: z.int().default(0),
});
export type RemovedMark = z.output<typeof removedSchema>;

function read<T>(storage: Storage, key: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(storage.getItem(key) ?? 'null')).data;
  } catch {
    return undefined;
  }
}

export const readTabletMark = (storage: Storage): TabletMark | undefined => read(storage, MARK, markSchema);

export function markAsTablet(storage: Storage, mark: TabletMark): void {
  storage.setItem(MARK, JSON.stringify(mark));
  storage.removeItem(REMOVED);
}

/** No tablet of anybody's any more; said on the next screen until this device is enrolled anew. */
export function markAsRemoved(storage: Storage, removed: RemovedMark): void {
  storage.removeItem(MARK);
  storage.setItem(REMOVED, JSON.stringify(removed));
}

export const readRemoved = (storage: Storage): RemovedMark | undefined =>
  read(storage, REMOVED, removedSchema);
