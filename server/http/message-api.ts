/** What is published of conversations. */
import { z } from 'zod';
import { attachmentSchema } from '../../shared/messaging/events.ts';
import type { HistoryPage, PastMessage } from '../messaging/history.ts';
import type { UnreadCounts } from '../messaging/unread-counts.ts';
import type { RouteDescription } from '../observability/route-description.ts';
import { historyQuerySchema } from './message-routes.ts';

const messageSchema = z.object({
  id: z.string(),
  seq: z.int(),
  at: z.string(),
  by: z.string(),
  text: z.string().exactOptional(),
  attachments: z.array(attachmentSchema).exactOptional(),
  replyTo: z.string().exactOptional(),
  priority: z.string().exactOptional(),
  editedAt: z.string().exactOptional(),
  deletedAt: z.string().exactOptional().describe('The words are not given again'),
}) satisfies z.ZodType<PastMessage>;

const historySchema = z.object({
  channelId: z.string(),
  messages: z.array(messageSchema),
  isMore: z.boolean(),
  before: z.int().exactOptional().describe('Where the next page begins'),
}) satisfies z.ZodType<HistoryPage>;

const unreadSchema = z.object({
  count: z.int().describe('Notices'),
  channels: z.record(
    z.string(),
    z.object({ count: z.int(), isMore: z.boolean().describe('There are older ones: at least so many') }),
  ),
}) satisfies z.ZodType<UnreadCounts>;

export const messageApi: readonly RouteDescription[] = [
  {
    method: 'get',
    path: '/api/v1/channels/{id}/messages',
    tag: 'Views',
    summary: 'What was said in a conversation of yours, newest first',
    detail:
      'With `q` only what says so now: edits count, deleted words do not. Every look is in the audit trail.',
    access: 'signed-in',
    query: historyQuerySchema,
    reply: { status: 200, schema: historySchema },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/api/v1/unread',
    tag: 'Views',
    summary: 'How many notices and messages you have not read',
    access: 'signed-in',
    reply: { status: 200, schema: unreadSchema },
  },
];
