/** Positions: many, cheap, stored in their own table, shown as coalesced frames (design 4). */
import { z } from 'zod';
import { instantSchema, outsideIdSchema } from '../log/envelope.ts';
import { MAX_FIXES } from './request-limits.ts';

/** When the unit will be there, as its own tablet found the way. Passed on with its place and kept nowhere. */
export const etaSchema = z.object({ to: z.enum(['scene', 'destination']), at: instantSchema });
export type PositionEta = z.output<typeof etaSchema>;

export const fixSchema = z.object({
  at: instantSchema,
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  /** Metres, 95 % radius. */
  accuracy: z.number().nonnegative().max(100_000).nullish(),
  /** Metres per second. */
  speed: z.number().min(0).max(200).nullish(),
  /** Degrees true. */
  heading: z.number().min(0).max(360).nullish(),
  /** Metres above the WGS84 ellipsoid. */
  altitude: z.number().min(-1000).max(20_000).nullish(),
  /** 0 to 1. */
  battery: z.number().min(0).max(1).nullish(),
  source: z
    .string()
    .regex(/^\P{C}{0,20}$/u)
    .nullish(),
  eta: etaSchema.nullish(),
});
export type Fix = z.output<typeof fixSchema>;

export const positionsRequestSchema = z.object({
  unitId: outsideIdSchema,
  /** Each fix is parsed on its own: a bad one is counted, not the ruin of the others. */
  fixes: z.array(z.unknown()).max(MAX_FIXES),
});

export interface PositionsReply {
  stored: number;
  duplicates: number;
  refused: number;
}
