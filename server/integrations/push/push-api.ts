/** What is published of Web Push. */
import { z } from 'zod';
import type { RouteDescription } from '../../observability/route-description.ts';
import { newSubscriptionSchema, subscriptionRefSchema } from './subscriptions.ts';

const tag = 'Push';
const access = 'signed-in';

export const pushApi: readonly RouteDescription[] = [
  {
    method: 'get',
    path: '/api/v1/push/key',
    tag,
    summary: 'The VAPID public key to subscribe with',
    access,
    reply: { status: 200, schema: z.object({ publicKey: z.string() }) },
  },
  {
    method: 'post',
    path: '/api/v1/push/subscriptions',
    tag,
    summary: 'Let this app be woken when it is closed',
    detail:
      'Told of assignments of the unit one is signed on to, and of own notices. No address and nothing of a patient is in it. The same subscription again is one.',
    access,
    body: newSubscriptionSchema,
    reply: {
      status: 201,
      schema: z.object({ id: z.string(), isNew: z.boolean().describe('Whether it was not known before') }),
    },
    problems: [400],
  },
  {
    method: 'delete',
    path: '/api/v1/push/subscriptions/{id}',
    tag,
    summary: 'Wake this app no more',
    access,
    reply: { status: 204 },
    problems: [404],
  },
  {
    method: 'post',
    path: '/api/v1/push/subscriptions/forget',
    tag,
    summary: 'Forget a subscription after a sign-out',
    detail:
      'For an app whose sign-in has ended: the id, made of its secret address, is all it needs. Answers the same whether there was one.',
    access: 'anyone',
    body: subscriptionRefSchema,
    reply: { status: 204 },
    problems: [400],
  },
  {
    method: 'post',
    path: '/api/v1/push/test',
    tag,
    summary: 'Send a test to all own devices',
    access,
    reply: { status: 200, schema: z.object({ devices: z.int().describe('How many it is sent to') }) },
  },
];
