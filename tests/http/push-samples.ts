/** What is asked of the doors of Web Push. */
import type { Make } from './samples.ts';

type Headers = Record<string, string>;

const PUSH_SUBSCRIPTION = {
  endpoint: 'https://push.example.invalid/one',
  keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) },
  device: 'tablet-1',
};

export const pushSamples = ({
  crew,
  call,
}: {
  crew: Headers;
  call(path: string, body: unknown, headers: Headers): Promise<{ id: string }>;
}): Record<string, Make> => ({
  'get /api/v1/push/key': () => ({ path: '/api/v1/push/key', headers: crew }),
  'post /api/v1/push/subscriptions': () => ({
    path: '/api/v1/push/subscriptions',
    headers: crew,
    body: PUSH_SUBSCRIPTION,
  }),
  'delete /api/v1/push/subscriptions/{id}': async () => ({
    path: `/api/v1/push/subscriptions/${(await call('/api/v1/push/subscriptions', PUSH_SUBSCRIPTION, crew)).id}`,
    headers: crew,
  }),
  'post /api/v1/push/subscriptions/forget': () => ({
    path: '/api/v1/push/subscriptions/forget',
    headers: {},
    body: { org: 'demo', id: 'f'.repeat(32) },
  }),
  'post /api/v1/push/test': () => ({ path: '/api/v1/push/test', headers: crew }),
});
