/** Partners' endpoints over HTTP (contract 2): for admins and billing. */
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import type { Transaction } from 'kysely';
import { z } from 'zod';
import { hasRole } from '../../../shared/rooms/principal.ts';
import type { SecretBox } from '../../auth/secret-box.ts';
import { writeAudit } from '../../auth/audit-trail.ts';
import { requireRole, type SignedIn } from '../../auth/require-principal.ts';
import { readDocuments } from '../../log/read.ts';
import { badRequest, issueText, notFound } from '../../observability/problem.ts';
import type { Database } from '../../store/database.ts';
import type { Schema } from '../../store/schema.ts';
import { listDeliveries } from './delivery-list.ts';
import { endpointQueues } from './endpoint-queue.ts';
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  endpointChangeSchema,
  findEndpoint,
  listEndpoints,
  newEndpointSchema,
  rotateSecret,
} from './endpoints.ts';
import { readDelivery, retryDelivery } from './one-delivery.ts';
import { replay } from './replay.ts';
import { enqueueTest } from './test-message.ts';

export interface WebhookRoutesDeps {
  signedIn: MiddlewareHandler<SignedIn>;
  database: Database;
  box: SecretBox;
  /** Unix milliseconds. */
  now(): number;
  /** Something became due: the sender may look now. */
  wake(): void;
}

export const replaySchema = z.object({ after: z.int().nonnegative() });
export const deliveryQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: z.coerce.number().int().positive().optional(),
  state: z.enum(['pending', 'sending', 'delivered', 'parked']).optional(),
});

/** An answer that holds a secret is not kept by anybody on the way. */
const NO_STORE = { 'cache-control': 'no-store' };
const noWebhook = (): Response => notFound('such webhook');

type Routes = Hono<SignedIn>;

export function createWebhookRoutes(deps: WebhookRoutesDeps): Routes {
  const routes: Routes = new Hono<SignedIn>();
  const guard = [deps.signedIn, requireRole('admin', 'billing')] as const;
  // A path with a star is the one without it too; a request is counted once.
  for (const path of ['/api/v1/webhooks/*', '/api/v1/transports/:id/deliveries']) {
    routes.use(path, ...guard);
  }
  addEndpointRoutes(routes, deps);
  addQueueRoutes(routes, deps);
  return routes;
}

function addEndpointRoutes(routes: Routes, { database, now, wake, box }: WebhookRoutesDeps): void {
  routes.get('/api/v1/webhooks', async (context) => {
    const { org } = context.get('principal');
    const webhooks = await database.withOrg(org, async (trx) => {
      const endpoints = await listEndpoints(trx, org, now());
      const queues = await endpointQueues(
        trx,
        org,
        endpoints.map(({ id }) => id),
      );
      return endpoints.map((endpoint) => ({ ...endpoint, queue: queues.get(endpoint.id) }));
    });
    return context.json({ webhooks });
  });

  routes.post('/api/v1/webhooks', async (context) => {
    const wanted = await parseBody(context, newEndpointSchema);
    if (wanted instanceof Response) return wanted;
    const { org, sub } = context.get('principal');
    const made = await database.withOrg(org, async (trx) => {
      const created = await createEndpoint(trx, org, { ...wanted, createdBy: sub, box });
      const detail = { host: new URL(wanted.url).host, types: wanted.types };
      const subject = `webhook:${created.endpoint.id}`;
      await writeAudit(trx, org, { actor: sub, action: 'webhook:created', subject, detail });
      return created;
    });
    return context.json({ ...made.endpoint, secret: made.secret }, 201, NO_STORE);
  });

  routes.get('/api/v1/webhooks/:id', async (context) => {
    const { org } = context.get('principal');
    const id = idOf(context);
    const found =
      id &&
      (await database.withOrg(org, async (trx) => {
        const endpoint = await findEndpoint(trx, org, { id, nowMs: now() });
        return endpoint && { ...endpoint, queue: (await endpointQueues(trx, org, [id])).get(id) };
      }));
    return found ? context.json(found) : noWebhook();
  });

  const change = async (context: Context<SignedIn>): Promise<Response> => {
    const wanted = await parseBody(context, endpointChangeSchema);
    if (wanted instanceof Response) return wanted;
    const { state } = wanted;
    const detail = { changed: Object.keys(wanted), ...(state === undefined ? {} : { state }) };
    const changed = await audited(context, database, {
      action: 'webhook:changed',
      detail,
      work: (trx, org, id) => changeEndpoint(trx, org, { id, nowMs: now(), ...wanted }),
    });
    if (changed) wake();
    return changed ? context.json(changed) : noWebhook();
  };
  routes.patch('/api/v1/webhooks/:id', change);
  routes.put('/api/v1/webhooks/:id', change);

  routes.delete('/api/v1/webhooks/:id', async (context) => {
    const deleted = await audited(context, database, { action: 'webhook:deleted', work: deleteEndpoint });
    return deleted ? context.body(null, 204) : noWebhook();
  });

  routes.post('/api/v1/webhooks/:id/rotate', async (context) => {
    const secret = await audited(context, database, {
      action: 'webhook:rotated',
      work: (trx, org, id) => rotateSecret(trx, org, { id, nowMs: now(), box }),
    });
    return secret ? context.json({ id: context.req.param('id'), secret }, 200, NO_STORE) : noWebhook();
  });
}

function addQueueRoutes(routes: Routes, { database, now, wake }: WebhookRoutesDeps): void {
  routes.post('/api/v1/webhooks/:id/test', async (context) => {
    const messageId = await audited(context, database, {
      action: 'webhook:tested',
      work: async (trx, org, id) =>
        (await findEndpoint(trx, org, { id, nowMs: now() })) &&
        enqueueTest(trx, org, { endpointId: id, nowMs: now() }),
    });
    if (!messageId) return noWebhook();
    wake();
    return context.json({ messageId }, 202);
  });

  routes.post('/api/v1/webhooks/:id/replay', async (context) => {
    const wanted = await parseBody(context, replaySchema);
    if (wanted instanceof Response) return wanted;
    const found = await audited(context, database, {
      action: 'webhook:replayed',
      detail: wanted,
      work: (trx, org, id) => findEndpoint(trx, org, { id, nowMs: now() }),
    });
    if (!found) return noWebhook();
    const { org } = context.get('principal');
    const queued = await replay(database, org, { endpointId: found.id, after: wanted.after, nowMs: now() });
    wake();
    return context.json({ queued }, 202);
  });

  routes.get('/api/v1/webhooks/:id/deliveries', async (context) => {
    const id = idOf(context);
    if (id === undefined) return noWebhook();
    return (await deliveries(context, database, { endpointId: id })) ?? noWebhook();
  });

  routes.get('/api/v1/webhooks/:id/deliveries/:delivery', async (context) => {
    const deliveryId = idOf(context, 'delivery');
    const found = await audited(context, database, {
      action: 'webhook:delivery:read',
      detail: { deliveryId },
      work: async (trx, org, endpointId) =>
        deliveryId === undefined ? undefined : readDelivery(trx, org, { endpointId, deliveryId }),
    });
    return found ? context.json(found, 200, NO_STORE) : notFound('such delivery');
  });

  routes.post('/api/v1/webhooks/:id/deliveries/:delivery/retry', async (context) => {
    const deliveryId = idOf(context, 'delivery');
    const found = await audited(context, database, {
      action: 'webhook:delivery:retried',
      detail: { deliveryId },
      work: async (trx, org, endpointId) =>
        deliveryId === undefined
          ? undefined
          : retryDelivery(trx, org, { endpointId, deliveryId, nowMs: now() }),
    });
    if (!found) return notFound('such delivery');
    wake();
    return context.json(found, 202, NO_STORE);
  });

  routes.get(
    '/api/v1/transports/:id/deliveries',
    async (context) =>
      (await deliveries(context, database, { transportId: context.req.param('id') })) ??
      notFound('such transport'),
  );
}

type About = { endpointId: string } | { transportId: string };

/** Undefined when the organization has no such endpoint or transport. */
async function deliveries(
  context: Context<SignedIn>,
  database: Database,
  about: About,
): Promise<Response | undefined> {
  const query = deliveryQuerySchema.safeParse(context.req.query());
  if (!query.success) return badRequest(issueText(query.error));
  const principal = context.get('principal');
  const { org } = principal;
  const rows = await database.withOrg(org, async (trx) => {
    if (!(await isThere(trx, org, about))) return undefined;
    const which = 'endpointId' in about ? about : { key: `transport:${about.transportId}` };
    return listDeliveries(trx, org, { ...query.data, ...which, withResponse: hasRole(principal, 'admin') });
  });
  return rows && context.json({ deliveries: rows });
}

async function isThere(trx: Transaction<Schema>, org: string, about: About): Promise<boolean> {
  if ('transportId' in about)
    return (await readDocuments(trx, org, [{ kind: 'transport', id: about.transportId }])).length > 0;
  return (await findEndpoint(trx, org, { id: about.endpointId, nowMs: 0 })) !== undefined;
}

interface AuditedWork<T> {
  action: string;
  detail?: Record<string, unknown>;
  work(trx: Transaction<Schema>, org: string, id: string): Promise<T | undefined>;
}

/** Does something to the endpoint in the path; when there was one, the audit trail says who did it. */
async function audited<T>(
  context: Context<SignedIn>,
  database: Database,
  { action, detail = {}, work }: AuditedWork<T>,
): Promise<T | undefined> {
  const { org, sub } = context.get('principal');
  const id = idOf(context);
  if (id === undefined) return undefined;
  return database.withOrg(org, async (trx) => {
    const done = await work(trx, org, id);
    if (done) await writeAudit(trx, org, { actor: sub, action, subject: `webhook:${id}`, detail });
    return done;
  });
}

const idOf = (context: Context, name: 'id' | 'delivery' = 'id'): string | undefined =>
  z.uuid().safeParse(context.req.param(name)).data;

async function parseBody<S extends z.ZodType>(context: Context, schema: S): Promise<z.output<S> | Response> {
  const body: unknown = await context.req.json().catch(() => undefined);
  if (body === undefined) return badRequest('The body must be JSON.');
  const parsed = schema.safeParse(body);
  return parsed.success ? parsed.data : badRequest(issueText(parsed.error));
}
