/** Whether another attachment may be kept. Facts come first: their room is never given to a photo. Pure. */

const MB = 1024 * 1024;
/** A shift of facts and tracks is a few megabytes; this is many shifts. */
const KEPT_FOR_FACTS = 50 * MB;
/** As much as waits for a link at most; some six hundred photos. */
const MOST_WAITING = 200 * MB;

export interface Room {
  usage?: number | undefined;
  quota?: number | undefined;
  /** Bytes of attachments that wait already. */
  waiting: number;
}

/** Of those that wait: room on the disk would not help. Bytes. */
export const isTooMany = (size: number, waiting: number): boolean => waiting + size > MOST_WAITING;

/** Why it may not be kept, in plain words; undefined when there is room. */
export function refusalForLackOfRoom(size: number, { usage, quota, waiting }: Room): string | undefined {
  if (isTooMany(size, waiting)) {
    return 'Too many photos wait to be sent. They go when there is a link; facts are still recorded.';
  }
  if (usage === undefined || quota === undefined || usage + size + KEPT_FOR_FACTS <= quota) return undefined;
  return 'This device is almost full. Photos are not kept any more, so that facts always have room.';
}
