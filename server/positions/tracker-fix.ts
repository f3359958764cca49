/** What an inlet makes of one message of a tracker program. */
import type { Fix } from '../../shared/protocol/positions.ts';

export interface TrackerReport {
  /** Absent when the message holds no usable position: heartbeats, cards, fixes without reception. */
  fix?: Fix;
  /** What the program calls the device, best first: one of them may be the id of a unit. */
  names: string[];
}

/** Programs send a negative number for what the receiver did not know. */
export const known = (value: number | null | undefined, factor = 1): number | undefined =>
  typeof value === 'number' && value >= 0 ? value * factor : undefined;
