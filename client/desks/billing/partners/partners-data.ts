/** Partners' endpoints on the server: read, and changed by whoever answers for them. */
import { z } from 'zod';
import type { Client } from '../../../sync/app-state.ts';

const queueSchema = z.object({
  waiting: z.number(),
  parked: z.number(),
  delivered: z.number(),
  nextAt: z.string().optional(),
  lastDeliveredAt: z.string().optional(),
});

const endpointSchema = z.object({
  id: z.string(),
  url: z.string(),
  types: z.array(z.string()),
  ordered: z.boolean(),
  state: z.enum(['active', 'paused', 'disabled']),
  oldSecretUntil: z.string().optional(),
  trouble: z.object({ since: z.string(), error: z.string() }).optional(),
  queue: queueSchema,
});
export type Endpoint = z.output<typeof endpointSchema>;

export const DELIVERY_STATES = ['pending', 'sending', 'delivered', 'parked'] as const;
const attemptSchema = z.object({
  id: z.string(),
  messageId: z.string(),
  type: z.string(),
  key: z.string(),
  seq: z.number(),
  state: z.enum(DELIVERY_STATES),
  attempt: z.number(),
  nextAt: z.string().nullable(),
  lastStatus: z.number().nullable(),
  lastError: z.string().nullable(),
  durationMs: z.number().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Sent = z.output<typeof attemptSchema>;
const wholeSchema = attemptSchema.extend({ request: z.string(), response: z.string().nullable() });
export type WholeSent = z.output<typeof wholeSchema>;

const secretSchema = z.object({ id: z.string(), secret: z.string() });
export type NewSecret = z.output<typeof secretSchema>;

export interface NewPartner {
  url: string;
  types: readonly string[];
  ordered: boolean;
}

/** What the server answered when it did not do it, in its own words. */
export class PartnerRefusal extends Error {}

const problemSchema = z.object({ detail: z.string() });
const TIMEOUT_MS = 30_000;

export type PartnersData = ReturnType<typeof createPartnersData>;

/** Each rejects with words for a person. */
export function createPartnersData(client: Pick<Client, 'signedIn'>) {
  async function ask<S extends z.ZodType>(
    path: string,
    schema: S,
    { method = 'GET', body }: { method?: string; body?: unknown } = {},
  ): Promise<z.output<S>> {
    const answer = await fetch(`/api/v1/webhooks${path}`, {
      method,
      headers: {
        authorization: `Bearer ${client.signedIn().token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => {
      throw new PartnerRefusal('The server cannot be reached. Nothing was changed.');
    });
    const given: unknown = answer.status === 204 ? null : await answer.json().catch(() => null);
    if (!answer.ok) {
      throw new PartnerRefusal(
        problemSchema.safeParse(given).data?.detail ?? 'That did not work. Try again.',
      );
    }
    return schema.parse(given);
  }
  const of = (id: string) => `/${encodeURIComponent(id)}`;
  return {
    list: async () => (await ask('', z.object({ webhooks: z.array(endpointSchema) }))).webhooks,
    add: (partner: NewPartner): Promise<NewSecret> =>
      ask('', secretSchema, { method: 'POST', body: partner }),
    change: (id: string, change: Partial<NewPartner> & { state?: Endpoint['state'] }) =>
      ask(of(id), z.unknown(), { method: 'PATCH', body: change }),
    remove: (id: string) => ask(of(id), z.null(), { method: 'DELETE' }),
    rotate: (id: string): Promise<NewSecret> => ask(`${of(id)}/rotate`, secretSchema, { method: 'POST' }),
    test: async (id: string) =>
      (await ask(`${of(id)}/test`, z.object({ messageId: z.string() }), { method: 'POST' })).messageId,
    replay: async (id: string, after: number) =>
      (await ask(`${of(id)}/replay`, z.object({ queued: z.number() }), { method: 'POST', body: { after } }))
        .queued,
    async sent(id: string, query: { state?: string; before?: number; limit: number }) {
      const asked = new URLSearchParams({ limit: String(query.limit) });
      if (query.state !== undefined) asked.set('state', query.state);
      if (query.before !== undefined) asked.set('before', String(query.before));
      const page = z.object({ deliveries: z.array(attemptSchema) });
      return (await ask(`${of(id)}/deliveries?${asked}`, page)).deliveries;
    },
    whole: (id: string, deliveryId: string) => ask(`${of(id)}/deliveries/${deliveryId}`, wholeSchema),
    retry: (id: string, deliveryId: string) =>
      ask(`${of(id)}/deliveries/${deliveryId}/retry`, wholeSchema, { method: 'POST' }),
  };
}
