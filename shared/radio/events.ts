/** Facts about radio traffic. They come from a recorder, a transcriber and people, in any order. */
import { z } from 'zod';
import { instantSchema, outsideIdSchema } from '../log/envelope.ts';
import { wordSchema } from '../rooms/field-text.ts';

const transmissionId = outsideIdSchema;

export const radioEvents = {
  'transmission:started': z.object({
    transmissionId,
    channelId: outsideIdSchema.exactOptional(),
    /** Who is talking, as the radio system names them. */
    talker: z.string().min(1).max(120).exactOptional(),
    startedAt: instantSchema.exactOptional(),
    emergency: z.boolean().exactOptional(),
  }),
  'transmission:completed': z.object({
    transmissionId,
    channelId: outsideIdSchema.exactOptional(),
    talker: z.string().min(1).max(120).exactOptional(),
    durationMs: z.int().nonnegative().max(86_400_000).exactOptional(),
    /** Where it can be played back. */
    audioUrl: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .exactOptional(),
  }),
  'transmission:tagged': z.object({
    transmissionId,
    tags: z.array(wordSchema).max(20),
    /** Tags to take away again. */
    remove: z.array(wordSchema).max(20).exactOptional(),
  }),
  'transcription:completed': z.object({
    transmissionId,
    text: z.string().max(8000),
    language: z.string().max(35).exactOptional(),
    /** 0 to 1. */
    confidence: z.number().min(0).max(1).exactOptional(),
  }),
} as const;

export type TransmissionStarted = z.output<(typeof radioEvents)['transmission:started']>;
export type TransmissionCompleted = z.output<(typeof radioEvents)['transmission:completed']>;
export type TransmissionTagged = z.output<(typeof radioEvents)['transmission:tagged']>;
export type TranscriptionCompleted = z.output<(typeof radioEvents)['transcription:completed']>;
