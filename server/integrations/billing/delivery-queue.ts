/**
 * The queue of deliveries. A row is taken under a lease: two processes never send the same one at the same time, and
 * one whose process died is taken again when the lease runs out.
 */
import { sql, type Transaction } from 'kysely';
import { toInstant } from '../../../shared/time.ts';
import type { Schema } from '../../store/schema.ts';
import { errorOf, markTold, type PartnerAlarm } from './endpoint-trouble.ts';
import type { Outcome } from './post-webhook.ts';
import { nextDelayMs } from './retry-schedule.ts';

/** Longer than any attempt can take. */
export const LEASE_MS = 60_000;
const RESPONSE_KEPT = 64 * 1024;

export interface Claimed {
  id: string;
  endpointId: string;
  messageId: string;
  body: string;
  /** This attempt, counted from 1. Together with the state it is what the holder of the lease proves. */
  attempt: number;
  url: string;
  secrets: unknown;
  trouble: unknown;
}

/** Endpoints that have something due, or a lease that ran out. */
export async function dueEndpoints(trx: Transaction<Schema>, org: string, nowMs: number): Promise<string[]> {
  const rows = await trx
    .selectFrom('webhook_deliveries as d')
    .innerJoin('webhook_endpoints as e', (join) =>
      join.onRef('e.org', '=', 'd.org').onRef('e.id', '=', 'd.endpoint_id'),
    )
    .select('d.endpoint_id')
    .distinct()
    .where('d.org', '=', org)
    .where('d.state', 'in', ['pending', 'sending'])
    .where('d.next_at', '<=', toInstant(nowMs))
    .where('e.state', '=', 'active')
    .execute();
  return rows.map((row) => row.endpoint_id);
}

/**
 * Takes the oldest due delivery of an endpoint. On an ordered endpoint a delivery waits for every earlier one of its
 * key; other keys go on.
 */
export async function claimDelivery(
  trx: Transaction<Schema>,
  org: string,
  { endpointId, nowMs }: { endpointId: string; nowMs: number },
): Promise<Claimed | undefined> {
  const now = toInstant(nowMs);
  const { rows } = await sql<Claimed>`
    update webhook_deliveries d
       set state = 'sending', attempt = d.attempt + 1, next_at = ${toInstant(nowMs + LEASE_MS)}, updated_at = ${now}
      from webhook_endpoints e
     where d.org = ${org} and e.org = d.org and e.id = d.endpoint_id
       and d.id = (
         select c.id from webhook_deliveries c
         join webhook_endpoints o on o.org = c.org and o.id = c.endpoint_id
         where c.org = ${org} and c.endpoint_id = ${endpointId} and o.state = 'active'
           and c.state in ('pending', 'sending') and c.next_at <= ${now}
           and not (o.ordered and exists (
             select 1 from webhook_deliveries b
             where b.org = c.org and b.endpoint_id = c.endpoint_id and b.key = c.key and b.seq < c.seq
               and b.state in ('pending', 'sending')))
         order by c.seq limit 1
         for update of c skip locked)
    returning d.id, d.endpoint_id as "endpointId", d.message_id as "messageId", d.body, d.attempt, e.url, e.secrets,
              e.trouble
  `.execute(trx);
  return rows[0];
}

export interface Finished {
  claimed: Claimed;
  outcome: Outcome;
  durationMs: number;
  nowMs: number;
  /** 0 to 1, spreads the next attempt. */
  random: number;
  /** What people were told because of it. */
  told?: PartnerAlarm | undefined;
}

/** Records an attempt, unless the lease was lost meanwhile: then another process answers for the row. */
export async function finishDelivery(trx: Transaction<Schema>, org: string, done: Finished): Promise<void> {
  const { claimed, outcome, nowMs } = done;
  if (done.told) await markTold(trx, org, done.told);
  if (outcome.kind === 'gone') await disableEndpoint(trx, org, claimed.endpointId);
  await trx
    .updateTable('webhook_deliveries')
    .set({
      ...nextState(done),
      last_status: outcome.status ?? null,
      last_error: errorOf(outcome) || null,
      response: storable(outcome.response),
      duration_ms: Math.round(done.durationMs),
      updated_at: toInstant(nowMs),
    })
    .where('org', '=', org)
    .where('id', '=', claimed.id)
    .where('state', '=', 'sending')
    .where('attempt', '=', claimed.attempt)
    .execute();
}

function nextState({ outcome, claimed, nowMs, random }: Finished): { state: string; next_at: string | null } {
  if (outcome.kind === 'delivered') return { state: 'delivered', next_at: null };
  // The endpoint is closed now. Should it be opened again, this delivery is the first to go.
  if (outcome.kind === 'gone') return { state: 'pending', next_at: toInstant(nowMs) };
  const delayMs = nextDelayMs(claimed.attempt, random, outcome.retryAfterMs);
  return delayMs === undefined
    ? { state: 'parked', next_at: null }
    : { state: 'pending', next_at: toInstant(nowMs + delayMs) };
}

/** PostgreSQL keeps no NUL in text. */
const storable = (text: string | undefined): string | null =>
  text === undefined ? null : text.replaceAll('\0', '').slice(0, RESPONSE_KEPT);

async function disableEndpoint(trx: Transaction<Schema>, org: string, id: string): Promise<void> {
  await trx
    .updateTable('webhook_endpoints')
    .set({ state: 'disabled' })
    .where('org', '=', org)
    .where('id', '=', id)
    .where('state', '=', 'active')
    .execute();
}
