/** Facts about conversations. The id of the event that sent a message is the message's id. */
import { z } from 'zod';
import { outsideIdSchema } from '../log/envelope.ts';
import { sentenceSchema, wordSchema } from '../rooms/field-text.ts';
import { listenerSchema } from '../rooms/listener.ts';

const CHANNEL_KINDS = ['direct', 'group', 'incident', 'radio'] as const;

const onMessage = { channelId: outsideIdSchema, messageId: z.string().min(1).max(64) };

export const attachmentSchema = z.object({
  name: z.string().min(1).max(200),
  contentType: z.string().min(1).max(100),
  bytes: z.int().nonnegative(),
  /** Where the file is kept; the log holds no files. */
  fileId: z.string().min(1).max(200),
});

export const messageEvents = {
  'channel:opened': z.object({
    channelId: outsideIdSchema,
    about: z.enum(CHANNEL_KINDS),
    name: z.string().min(1).max(120).exactOptional(),
    members: z.array(listenerSchema).min(1).max(200),
  }),
  'channel:members': z.object({
    channelId: outsideIdSchema,
    add: z.array(listenerSchema).max(200).exactOptional(),
    remove: z.array(listenerSchema).max(200).exactOptional(),
  }),
  'message:send': z
    .object({
      channelId: outsideIdSchema,
      text: z.string().max(4000).exactOptional(),
      attachments: z.array(attachmentSchema).max(10).exactOptional(),
      replyTo: z.string().max(64).exactOptional(),
      priority: wordSchema.exactOptional(),
    })
    .refine(({ text, attachments }) => Boolean(text) || Boolean(attachments?.length), 'says nothing'),
  /** Shown on a device of the reader. */
  'message:received': z.object(onMessage),
  /** Read up to and with this message. */
  'message:read': z.object(onMessage),
  'message:edited': z.object({ ...onMessage, text: z.string().min(1).max(4000) }),
  'message:deleted': z.object({ ...onMessage, reason: sentenceSchema.exactOptional() }),
} as const;

export type ChannelOpened = z.output<(typeof messageEvents)['channel:opened']>;
export type ChannelMembers = z.output<(typeof messageEvents)['channel:members']>;
export type MessageSend = z.output<(typeof messageEvents)['message:send']>;
export type OnMessage = z.output<(typeof messageEvents)['message:read']>;
export type MessageEdited = z.output<(typeof messageEvents)['message:edited']>;
export type Attachment = z.output<typeof attachmentSchema>;
