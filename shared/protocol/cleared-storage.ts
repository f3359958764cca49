/** A device that starts empty tells the server, or asks which device its person used before (sync namespace). */
import { z } from 'zod';
import { deviceIdSchema } from '../log/envelope.ts';

export const clearedRequestSchema = z.object({
  /** What is left outside the databases: the device before this one, and the last lane it had given out. */
  former: z.object({ device: deviceIdSchema, lane: z.int().nonnegative() }).exactOptional(),
});
export type ClearedRequest = z.output<typeof clearedRequestSchema>;

/** What the log has of a device. */
export interface FormerDevice {
  device: string;
  lastLane: number;
  /** Lanes below the last that never came. */
  missing: number;
  /** When the server last heard a fact of it, if lately. */
  lastHeardAt?: string;
}

export interface ClearedReply {
  former?: FormerDevice;
}
