/** What is published of the app's door over HTTP (contract 2, 3). */
import { z } from 'zod';
import type { Document } from '../../shared/log/document.ts';
import { deviceEventSchema, FLAGS, SOURCES, type LogEvent } from '../../shared/log/envelope.ts';
import type { Snapshot } from '../../shared/protocol/feed.ts';
import { fixSchema, positionsRequestSchema, type PositionsReply } from '../../shared/protocol/positions.ts';
import { pushRequestSchema, type PushReply } from '../../shared/protocol/push.ts';
import { POSITION_ROLES } from '../../shared/rooms/desk-roles.ts';
import { REFUSALS, type RefusalCode } from '../../shared/rooms/refusal.ts';
import type { RouteDescription } from '../observability/route-description.ts';
import { pageSchema } from './event-routes.ts';

const REFUSAL_CODES = Object.keys(REFUSALS) as RefusalCode[];

/** An event as the log has it. */
export const logEventSchema = deviceEventSchema.omit({ clock: true }).extend({
  id: z.string(),
  at: z.string(),
  source: z.enum(SOURCES),
  unitId: z.string().exactOptional(),
  incidentId: z.string().exactOptional(),
  corrects: z.string().exactOptional(),
  seq: z.int(),
  receivedAt: z.string(),
  occurredAt: z.string().describe('`at` corrected by the measured clock offset'),
  skewMs: z.number(),
  uncertaintyMs: z.number().exactOptional(),
  actor: z.string(),
  device: z.string(),
  flags: z.array(z.enum(FLAGS)),
}) satisfies z.ZodType<LogEvent>;

/** The state of each kind is what its room folds. */
export const documentSchema = z.object({
  kind: z.string(),
  id: z.string(),
  seq: z.int().describe('The last event folded in'),
  state: z.record(z.string(), z.unknown()),
}) satisfies z.ZodType<Document>;

export const pushReplySchema = z.object({
  epoch: z.string(),
  head: z.int(),
  serverTime: z.string(),
  results: z.array(
    z.object({
      id: z.string().nullable(),
      outcome: z.enum(['accepted', 'duplicate', 'refused']),
      seq: z.int().exactOptional(),
      code: z.enum(REFUSAL_CODES).exactOptional(),
      retry: z.enum(['never', 'later', 'after-sign-in']).exactOptional(),
      detail: z.string().exactOptional(),
      flags: z.array(z.enum(FLAGS)).exactOptional(),
    }),
  ),
}) satisfies z.ZodType<PushReply>;

const eventsPageSchema = z.object({
  epoch: z.string(),
  from: z.int(),
  to: z.int(),
  head: z.int(),
  events: z.array(logEventSchema),
  documents: z.array(documentSchema).exactOptional(),
});

const snapshotSchema = z.object({
  epoch: z.string(),
  head: z.int(),
  scope: z.array(z.string()),
  documents: z.array(documentSchema),
}) satisfies z.ZodType<Snapshot>;

const positionsReplySchema = z.object({
  stored: z.int(),
  duplicates: z.int(),
  refused: z.int(),
}) satisfies z.ZodType<PositionsReply>;

const tag = 'Facts';

export const eventApi: readonly RouteDescription[] = [
  {
    method: 'post',
    path: '/api/v1/events',
    tag,
    summary: 'Record facts',
    detail:
      'One result for each event, in order. The same id again answers `duplicate` with its first `seq`, by whatever path and however often it comes. Each event type says which roles may record it.',
    access: 'signed-in',
    // Each event is parsed by itself, so that a bad one refuses only itself; this is what it is parsed as.
    body: pushRequestSchema.extend({ events: z.array(deviceEventSchema).max(500) }),
    reply: { status: 200, schema: pushReplySchema },
    problems: [400, 413],
  },
  {
    method: 'get',
    path: '/api/v1/events',
    tag,
    summary: 'Read the log on from a cursor',
    detail: '`to` moves also past events outside your scope: ask on with `after` = `to` until it is `head`.',
    access: 'signed-in',
    query: pageSchema,
    reply: { status: 200, schema: eventsPageSchema },
    problems: [400, 403],
  },
  {
    method: 'get',
    path: '/api/v1/snapshot',
    tag,
    summary: 'Every document in your scope, as of one place in the log',
    access: 'signed-in',
    reply: { status: 200, schema: snapshotSchema },
  },
  {
    method: 'post',
    path: '/api/v1/positions',
    tag,
    summary: 'Report where a unit was',
    detail: 'Not part of the log. The same unit, time and source again is a duplicate.',
    access: POSITION_ROLES,
    body: positionsRequestSchema.extend({ fixes: z.array(fixSchema).max(1000) }),
    reply: { status: 200, schema: positionsReplySchema },
    problems: [400, 403, 413],
  },
];
