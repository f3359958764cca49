/**
 * What an open page still knows when its outbox database is emptied under it (the person clears site data, the browser
 * evicts): the device, its lane, its unit and the queue as last read. Put back before the next write or read, so that
 * nothing is lost and no lane number is handed out twice. A page that opens on an empty database knows none of it.
 */
import type { OutboxDatabase, OutboxItem } from './outbox-database.ts';

export interface DeviceMemory {
  device: string;
  /** Highest lane given out or read by this page. */
  lane(): number;
  unit(): string | undefined;
  /** The queue as last read. */
  items(): readonly OutboxItem[];
  learn(queue: readonly OutboxItem[], lanes: readonly { lane: number }[]): void;
  /** Told after the queue was put back. */
  onPutBack(): void;
}

export type MemoryOptions = Pick<DeviceMemory, 'device' | 'unit' | 'onPutBack'>;

export function createDeviceMemory(options: MemoryOptions): DeviceMemory {
  let queue: readonly OutboxItem[] = [];
  let lane = 0;
  return {
    ...options,
    lane: () => lane,
    items: () => queue,
    learn(items, lanes) {
      queue = items;
      for (const each of [...items, ...lanes]) lane = Math.max(lane, each.lane);
    },
  };
}

/** Inside a read-write transaction over `items` and `device`. True when the database had been emptied. */
export async function putBackIfGone(
  { items, device }: OutboxDatabase,
  memory: DeviceMemory,
): Promise<boolean> {
  if (await device.get('id')) return false;
  const unit = memory.unit();
  await device.bulkPut([
    { key: 'id', value: memory.device },
    { key: 'lane', value: memory.lane() },
    ...(unit === undefined ? [] : [{ key: 'unit', value: unit }]),
  ]);
  await items.bulkPut([...memory.items()]);
  return true;
}
