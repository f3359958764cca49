/** Partners' endpoints. A secret is shown when it is made and never again. */
import { randomUUID } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import { z } from 'zod';
import type { Instant } from '../../../shared/time.ts';
import type { SecretBox } from '../../auth/secret-box.ts';
import type { Schema, WebhookEndpointsTable } from '../../store/schema.ts';
import { overlapUntil, withNewSecret } from './endpoint-secrets.ts';
import { troubleOf } from './endpoint-trouble.ts';
import { WEBHOOK_TYPES } from './webhook-types.ts';

const endpointUrlSchema = z
  .string()
  .max(2000)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url !== undefined && /^https?:$/.test(url.protocol) && !url.username && !url.password;
  }, 'must be an http or https address without credentials');

export const newEndpointSchema = z.object({
  url: endpointUrlSchema,
  types: z.array(z.enum(WEBHOOK_TYPES)).min(1).max(WEBHOOK_TYPES.length),
  ordered: z.boolean().default(true),
});
export type NewEndpoint = z.output<typeof newEndpointSchema>;

export const endpointChangeSchema = z
  .object({
    url: endpointUrlSchema.exactOptional(),
    types: newEndpointSchema.shape.types.exactOptional(),
    ordered: z.boolean().exactOptional(),
    /** Paused by us or disabled: either way what concerns it is kept, and sent when it is active again. */
    state: z.enum(['active', 'paused', 'disabled']).exactOptional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'nothing to change');
export type EndpointChange = z.output<typeof endpointChangeSchema>;

/** What may be shown of an endpoint. */
export interface Endpoint {
  id: string;
  url: string;
  types: string[];
  ordered: boolean;
  state: string;
  createdAt: Instant;
  /** Until when the secret before the last rotation still signs. */
  oldSecretUntil?: Instant;
  /** Something is wrong since, and what it was first. */
  trouble?: { since: Instant; error: string };
}

export async function createEndpoint(
  trx: Transaction<Schema>,
  org: string,
  { createdBy, box, ...endpoint }: NewEndpoint & { createdBy: string; box: SecretBox },
): Promise<{ endpoint: Endpoint; secret: string }> {
  const id = randomUUID();
  const { secret, column } = withNewSecret(box, { org, endpointId: id }, { nowMs: 0 });
  const row = await trx
    .insertInto('webhook_endpoints')
    .values({
      org,
      id,
      url: endpoint.url,
      types: endpoint.types,
      ordered: endpoint.ordered,
      secrets: column,
      created_by: createdBy,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { endpoint: shown(row, 0), secret };
}

export async function listEndpoints(
  trx: Transaction<Schema>,
  org: string,
  nowMs: number,
): Promise<Endpoint[]> {
  const rows = await trx
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('org', '=', org)
    .where('state', '!=', 'deleted')
    .orderBy('created_at')
    .execute();
  return rows.map((row) => shown(row, nowMs));
}

export async function findEndpoint(
  trx: Transaction<Schema>,
  org: string,
  { id, nowMs }: { id: string; nowMs: number },
): Promise<Endpoint | undefined> {
  const row = await readRow(trx, org, id);
  return row && shown(row, nowMs);
}

export async function changeEndpoint(
  trx: Transaction<Schema>,
  org: string,
  { id, nowMs, ...change }: EndpointChange & { id: string; nowMs: number },
): Promise<Endpoint | undefined> {
  const row = await trx
    .updateTable('webhook_endpoints')
    .set(change)
    .where('org', '=', org)
    .where('id', '=', id)
    .where('state', '!=', 'deleted')
    .returningAll()
    .executeTakeFirst();
  return row && shown(row, nowMs);
}

/** The row stays for the deliveries that name it; its secrets do not. */
export async function deleteEndpoint(trx: Transaction<Schema>, org: string, id: string): Promise<boolean> {
  const result = await trx
    .updateTable('webhook_endpoints')
    .set({ state: 'deleted', secrets: '[]' })
    .where('org', '=', org)
    .where('id', '=', id)
    .where('state', '!=', 'deleted')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** A new secret; the old one signs beside it for a day, so that the partner can change over without a gap. */
export async function rotateSecret(
  trx: Transaction<Schema>,
  org: string,
  { id, nowMs, box }: { id: string; nowMs: number; box: SecretBox },
): Promise<string | undefined> {
  const row = await readRow(trx, org, id, 'locked');
  if (!row) return undefined;
  const { secret, column } = withNewSecret(box, { org, endpointId: id }, { kept: row.secrets, nowMs });
  await trx
    .updateTable('webhook_endpoints')
    .set({ secrets: column })
    .where('org', '=', org)
    .where('id', '=', id)
    .execute();
  return secret;
}

async function readRow(trx: Transaction<Schema>, org: string, id: string, lock?: 'locked') {
  return trx
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('org', '=', org)
    .where('id', '=', id)
    .where('state', '!=', 'deleted')
    .$if(lock !== undefined, (query) => query.forUpdate())
    .executeTakeFirst();
}

function shown(row: Selectable<WebhookEndpointsTable>, nowMs: number): Endpoint {
  const oldSecretUntil = overlapUntil(row.secrets, nowMs);
  const trouble = troubleOf(row.trouble);
  return {
    id: row.id,
    url: row.url,
    types: row.types,
    ordered: row.ordered,
    state: row.state,
    createdAt: row.created_at,
    ...(oldSecretUntil === undefined ? {} : { oldSecretUntil }),
    ...(trouble ? { trouble: { since: trouble.since, error: trouble.error } } : {}),
  };
}
