/** Partners' endpoints. A secret is shown when it is made and never again. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import { z } from 'zod';
import { toInstant, toUnixMs, type Instant } from '../../../shared/time.ts';
import type { Schema, WebhookEndpointsTable } from '../../store/schema.ts';
import { WEBHOOK_TYPES } from './webhook-types.ts';

export const endpointUrlSchema = z
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
    state: z.enum(['active', 'disabled']).exactOptional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'nothing to change');
export type EndpointChange = z.output<typeof endpointChangeSchema>;

const secretsSchema = z.array(z.object({ secret: z.string(), until: z.string().exactOptional() }));

/** What may be shown of an endpoint. */
export interface Endpoint {
  id: string;
  url: string;
  types: string[];
  ordered: boolean;
  state: string;
  createdAt: Instant;
}

/** Standard Webhooks 1.0: 24 to 64 random bytes. */
const SECRET_BYTES = 32;
const OVERLAP_MS = 24 * 60 * 60 * 1000;

const makeSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

export async function createEndpoint(
  trx: Transaction<Schema>,
  org: string,
  { createdBy, ...endpoint }: NewEndpoint & { createdBy: string },
): Promise<{ endpoint: Endpoint; secret: string }> {
  const secret = makeSecret();
  const row = await trx
    .insertInto('webhook_endpoints')
    .values({
      org,
      id: randomUUID(),
      url: endpoint.url,
      types: endpoint.types,
      ordered: endpoint.ordered,
      secrets: JSON.stringify([{ secret }]),
      created_by: createdBy,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { endpoint: shown(row), secret };
}

export async function listEndpoints(trx: Transaction<Schema>, org: string): Promise<Endpoint[]> {
  const rows = await trx
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('org', '=', org)
    .where('state', '!=', 'deleted')
    .orderBy('created_at')
    .execute();
  return rows.map(shown);
}

export async function findEndpoint(
  trx: Transaction<Schema>,
  org: string,
  id: string,
): Promise<Endpoint | undefined> {
  const row = await readRow(trx, org, id);
  return row && shown(row);
}

export async function changeEndpoint(
  trx: Transaction<Schema>,
  org: string,
  { id, ...change }: EndpointChange & { id: string },
): Promise<Endpoint | undefined> {
  const row = await trx
    .updateTable('webhook_endpoints')
    .set(change)
    .where('org', '=', org)
    .where('id', '=', id)
    .where('state', '!=', 'deleted')
    .returningAll()
    .executeTakeFirst();
  return row && shown(row);
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
  { id, nowMs }: { id: string; nowMs: number },
): Promise<string | undefined> {
  const row = await readRow(trx, org, id, 'locked');
  if (!row) return undefined;
  const secret = makeSecret();
  const until = toInstant(nowMs + OVERLAP_MS);
  const old = parseSecrets(row.secrets)
    .filter((each) => each.until === undefined || toUnixMs(each.until) > nowMs)
    .map((each) => ({ ...each, until: each.until ?? until }));
  await trx
    .updateTable('webhook_endpoints')
    .set({ secrets: JSON.stringify([{ secret }, ...old]) })
    .where('org', '=', org)
    .where('id', '=', id)
    .execute();
  return secret;
}

/** Secrets that sign at this moment, newest first. */
export function secretsAt(secrets: unknown, nowMs: number): string[] {
  return parseSecrets(secrets)
    .filter(({ until }) => until === undefined || toUnixMs(until) > nowMs)
    .map(({ secret }) => secret);
}

const parseSecrets = (secrets: unknown) => secretsSchema.parse(secrets);

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

const shown = (row: Selectable<WebhookEndpointsTable>): Endpoint => ({
  id: row.id,
  url: row.url,
  types: row.types,
  ordered: row.ordered,
  state: row.state,
  createdAt: row.created_at,
});
