/** Facts about receiving hospitals. */
import { z } from 'zod';
import { outsideIdSchema } from '../log/envelope.ts';
import { destinationSchema } from '../transports/events.ts';

export const hospitalEvents = {
  'hospital:registered': destinationSchema.omit({ hospitalId: true }).extend({
    hospitalId: outsideIdSchema,
    name: z.string().min(1).max(100),
    capabilities: z.array(z.string().max(60)).max(40).exactOptional(),
  }),
} as const;

export type HospitalRegistered = z.output<(typeof hospitalEvents)['hospital:registered']>;
