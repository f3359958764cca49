/** Where an app says how it may be woken, and asks whether that works. Each person for themselves. */
import { Hono, type MiddlewareHandler } from 'hono';
import { AuthError, authErrorResponse } from '../../auth/auth-error.ts';
import { readBody } from '../../auth/read-body.ts';
import type { SignedIn } from '../../auth/require-principal.ts';
import type { SecretBox } from '../../auth/secret-box.ts';
import { addressOf } from '../../auth/sign-in-routes.ts';
import { badRequest, notFound, refusalResponse } from '../../observability/problem.ts';
import type { RateLimits } from '../../observability/rate-limits.ts';
import type { Database } from '../../store/database.ts';
import { AddressRefused, type PickAddress } from '../billing/partner-address.ts';
import { enqueuePush } from './push-queue.ts';
import {
  deleteSubscription,
  newSubscriptionSchema,
  saveSubscription,
  subscriptionRefSchema,
} from './subscriptions.ts';

export interface PushRoutesDeps {
  signedIn: MiddlewareHandler<SignedIn>;
  limits: RateLimits;
  database: Database;
  box: SecretBox;
  publicKey: string;
  pickAddress: PickAddress;
  /** Something was put into the queue. */
  send(org: string): void;
  /** Unix milliseconds. */
  now(): number;
}

export function createPushRoutes(deps: PushRoutesDeps): Hono<SignedIn> {
  const { signedIn, limits, database, box, publicKey, pickAddress, send, now } = deps;
  const routes = new Hono<SignedIn>();
  routes.onError((error) => {
    if (error instanceof AuthError) return authErrorResponse(error);
    throw error;
  });

  // Ahead of the sign-in: its own has ended when an app asks for this. Ends a wake-up and tells nothing.
  routes.post('/api/v1/push/subscriptions/forget', async (context) => {
    const tooOften = await limits.take('push', `forget ${addressOf(context)}`);
    if (tooOften) return refusalResponse(tooOften.refusal, { 'retry-after': String(tooOften.retryAfter) });
    const { org, id } = await readBody(context, subscriptionRefSchema);
    await database.withOrg(org, (trx) => deleteSubscription(trx, org, { id }));
    return context.body(null, 204);
  });

  routes.use('/api/v1/push/*', signedIn);

  routes.get('/api/v1/push/key', (context) => context.json({ publicKey }));

  routes.post('/api/v1/push/subscriptions', async (context) => {
    const wanted = await readBody(context, newSubscriptionSchema);
    try {
      await pickAddress(new URL(wanted.endpoint));
    } catch (error) {
      if (error instanceof AddressRefused) return badRequest(error.message);
      // A name that cannot be resolved now may be later: each attempt looks again.
    }
    const principal = context.get('principal');
    const saved = await database.withOrg(principal.org, (trx) =>
      saveSubscription(trx, principal, { ...wanted, box }),
    );
    return context.json(saved, 201);
  });

  routes.delete('/api/v1/push/subscriptions/:id', async (context) => {
    const { org, sub } = context.get('principal');
    const id = context.req.param('id');
    const done = await database.withOrg(org, (trx) => deleteSubscription(trx, org, { id, sub }));
    return done ? context.body(null, 204) : notFound('such subscription');
  });

  routes.post('/api/v1/push/test', async (context) => {
    const { org, sub } = context.get('principal');
    const nowMs = now();
    const plan = { kind: 'test' as const, tag: 'test', people: [sub] };
    const devices = await database.withOrg(org, (trx) =>
      enqueuePush(trx, org, { cause: `test-${sub}-${nowMs}`, plan, nowMs }),
    );
    send(org);
    return context.json({ devices });
  });
  return routes;
}
