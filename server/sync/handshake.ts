/** What a client says of itself when it connects to `/sync` (contract 4). */
import { z } from 'zod';
import { deviceIdSchema } from '../../shared/log/envelope.ts';
import { OLDEST_PROTOCOL } from '../../shared/protocol/version.ts';

export const syncAuthSchema = z.object({
  token: z.string().max(8192).exactOptional(),
  device: deviceIdSchema,
  protocol: z.int(),
  epoch: z.string().max(64).nullish(),
  cursor: z.int().nonnegative().nullish(),
  scope: z.array(z.string().max(200)).max(200).nullish(),
});
export type SyncHandshake = z.output<typeof syncAuthSchema>;

export const isTooOld = (protocol: number): boolean => protocol < OLDEST_PROTOCOL;
