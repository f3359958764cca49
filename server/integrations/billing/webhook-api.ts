/** What is published of partners' endpoints. */
import { z } from 'zod';
import type { RouteDescription } from '../../observability/route-description.ts';
import type { DeliveryRow } from './delivery-list.ts';
import type { WholeDelivery } from './one-delivery.ts';
import type { EndpointQueue } from './endpoint-queue.ts';
import { endpointChangeSchema, newEndpointSchema, type Endpoint } from './endpoints.ts';
import { deliveryQuerySchema, replaySchema } from './webhook-routes.ts';

const tag = 'Webhooks';
const access = ['admin', 'billing'] as const;

const endpointSchema = z.object({
  id: z.string(),
  url: z.string(),
  types: z.array(z.string()),
  ordered: z.boolean(),
  state: z.string(),
  createdAt: z.string(),
  oldSecretUntil: z.string().exactOptional().describe('Until then the secret before the last still signs'),
  trouble: z
    .object({ since: z.string(), error: z.string() })
    .exactOptional()
    .describe('Something is wrong since, and what it was first'),
}) satisfies z.ZodType<Endpoint>;

const queueSchema = z.object({
  waiting: z.int(),
  parked: z.int().describe('Given up until somebody sends them again'),
  delivered: z.int(),
  nextAt: z.string().exactOptional(),
  lastDeliveredAt: z.string().exactOptional(),
}) satisfies z.ZodType<EndpointQueue>;

const standingSchema = endpointSchema.extend({ queue: queueSchema });

const deliverySchema = z.object({
  id: z.string(),
  endpointId: z.string(),
  messageId: z.string(),
  type: z.string(),
  key: z.string(),
  seq: z.int(),
  state: z.string(),
  attempt: z.int(),
  nextAt: z.string().nullable(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  durationMs: z.number().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  response: z.string().nullable().exactOptional().describe('What the partner answered; for admins'),
}) satisfies z.ZodType<DeliveryRow>;

const wholeDeliverySchema = deliverySchema.extend({
  request: z.string().describe('The body as sent'),
  response: z.string().nullable(),
}) satisfies z.ZodType<WholeDelivery>;

const deliveriesSchema = z.object({ deliveries: z.array(deliverySchema) });

export const webhookApi: readonly RouteDescription[] = [
  {
    method: 'get',
    path: '/api/v1/webhooks',
    tag,
    summary: 'Endpoints of your organization',
    access,
    reply: { status: 200, schema: z.object({ webhooks: z.array(standingSchema) }) },
    problems: [403],
  },
  {
    method: 'post',
    path: '/api/v1/webhooks',
    tag,
    summary: 'Add an endpoint',
    detail:
      'Messages are signed as Standard Webhooks 1.0 says. The secret is in this answer and nowhere else.',
    access,
    body: newEndpointSchema,
    reply: { status: 201, schema: endpointSchema.extend({ secret: z.string() }) },
    problems: [400, 403],
  },
  {
    method: 'get',
    path: '/api/v1/webhooks/{id}',
    tag,
    summary: 'One endpoint',
    access,
    reply: { status: 200, schema: standingSchema },
    problems: [403, 404],
  },
  ...(['patch', 'put'] as const).map((method): RouteDescription => ({
    method,
    path: '/api/v1/webhooks/{id}',
    tag,
    summary: 'Change an endpoint: only what is given',
    access,
    body: endpointChangeSchema,
    reply: { status: 200, schema: endpointSchema },
    problems: [400, 403, 404],
  })),
  {
    method: 'delete',
    path: '/api/v1/webhooks/{id}',
    tag,
    summary: 'Remove an endpoint',
    access,
    reply: { status: 204 },
    problems: [403, 404],
  },
  {
    method: 'post',
    path: '/api/v1/webhooks/{id}/rotate',
    tag,
    summary: 'Make a new secret; the old one signs beside it for a day',
    access,
    reply: { status: 200, schema: z.object({ id: z.string(), secret: z.string() }) },
    problems: [403, 404],
  },
  {
    method: 'post',
    path: '/api/v1/webhooks/{id}/test',
    tag,
    summary: 'Send a `webhook.test`',
    access,
    reply: { status: 202, schema: z.object({ messageId: z.string() }) },
    problems: [403, 404],
  },
  {
    method: 'post',
    path: '/api/v1/webhooks/{id}/replay',
    tag,
    summary: 'Send again everything after a `seq`',
    access,
    body: replaySchema,
    reply: { status: 202, schema: z.object({ queued: z.int() }) },
    problems: [400, 403, 404],
  },
  {
    method: 'get',
    path: '/api/v1/webhooks/{id}/deliveries',
    tag,
    summary: 'What became of its deliveries, newest first',
    access,
    query: deliveryQuerySchema,
    reply: { status: 200, schema: deliveriesSchema },
    problems: [400, 403, 404],
  },
  {
    method: 'get',
    path: '/api/v1/webhooks/{id}/deliveries/{delivery}',
    tag,
    summary: 'One delivery, with what was sent and what came back',
    detail: 'Every look is in the audit trail.',
    access,
    reply: { status: 200, schema: wholeDeliverySchema },
    problems: [403, 404],
  },
  {
    method: 'post',
    path: '/api/v1/webhooks/{id}/deliveries/{delivery}/retry',
    tag,
    summary: 'Send one delivery again now, under the same message id',
    access,
    reply: { status: 202, schema: wholeDeliverySchema },
    problems: [403, 404],
  },
  {
    method: 'get',
    path: '/api/v1/transports/{id}/deliveries',
    tag,
    summary: 'Deliveries about one transport',
    access,
    query: deliveryQuerySchema,
    reply: { status: 200, schema: deliveriesSchema },
    problems: [400, 403, 404],
  },
];
