/**
 * Bills whose loaded leg got more of its track after they were made: a tablet hands over what it held in a dead zone
 * after every fact of the transport (design 4). Read from when places were received, so that a restart forgets none.
 */
import { sql, type Transaction } from 'kysely';
import { toInstant, toUnixMs, type Instant } from '../../shared/time.ts';
import type { TransportState } from '../../shared/transports/state.ts';
import type { FollowUp } from '../incidents/follow-up-fact.ts';
import type { Schema } from '../store/schema.ts';
import { lastBilled, revisionOf } from './revision.ts';
import { parseTransportId, SETTLE_MS } from './transport-at.ts';

export interface LateTracksAt {
  /** Places received after this were not looked at. */
  from: Instant;
  /** Transports found before that were to be looked at again. */
  waiting: readonly string[];
  /** Unix milliseconds. */
  nowMs: number;
}

export interface LateTracks {
  found: FollowUp[];
  /** To be looked at again: more may come, or the last revision was just now. */
  waiting: string[];
  /** Everything received until then was looked at. */
  to: Instant;
}

/** A tablet hands its track over in pieces: one new version for all of them. */
const APART_MS = 3 * 60_000;
/** Places stored late beside the others are still seen. */
const OVERLAP_MS = 20_000;

export async function lateTracks(
  trx: Transaction<Schema>,
  org: string,
  { from, waiting, nowMs }: LateTracksAt,
): Promise<LateTracks> {
  const to = toInstant(nowMs - SETTLE_MS);
  const since = toInstant(toUnixMs(from) - OVERLAP_MS);
  const heard = await heardBetween(trx, org, since, to);
  const ids = new Set([...waiting, ...(await legsOf(trx, org, heard))]);
  const result: LateTracks = { found: [], waiting: [], to };
  for (const id of ids) {
    const looked = await lookAt(trx, org, { id, nowMs, heardUntil: to });
    if (looked === 'later') result.waiting.push(id);
    else if (looked) result.found.push(looked);
  }
  return result;
}

interface Heard {
  unitId: string;
  /** When the first and the last of them were taken. */
  first: Instant;
  last: Instant;
}

async function heardBetween(
  trx: Transaction<Schema>,
  org: string,
  from: Instant,
  to: Instant,
): Promise<Heard[]> {
  return trx
    .selectFrom('positions')
    .select(({ fn }) => ['unit_id as unitId', fn.min('at').as('first'), fn.max('at').as('last')])
    .where('org', '=', org)
    .where('received_at', '>', from)
    .where('received_at', '<=', to)
    .groupBy('unit_id')
    .execute();
}

/** Completed transports with a loaded leg in which some of these were taken. */
async function legsOf(trx: Transaction<Schema>, org: string, heard: readonly Heard[]): Promise<string[]> {
  const byUnit = new Map(heard.map((each) => [each.unitId, each]));
  const first = heard.map((each) => each.first).sort()[0];
  if (first === undefined) return [];
  const rows = await trx
    .selectFrom('documents')
    .select(['id', 'state'])
    .where('org', '=', org)
    .where('kind', '=', 'transport')
    // Complete before its leg ended is nobody's.
    .where('completed_at', '>=', first)
    // A transport's id is its incident's and its unit's.
    .where(sql<boolean>`split_part(id, ':', 2) = any(${[...byUnit.keys()]}::text[])`)
    .execute();
  return rows.flatMap(({ id, state }) => {
    const transport = state as unknown as TransportState;
    const leg = legOf(transport);
    const places = byUnit.get(transport.unitId);
    return leg && places && places.first <= leg.to && places.last >= leg.from ? [id] : [];
  });
}

function legOf({ times }: TransportState): { from: Instant; to: Instant } | undefined {
  const from = times['eTimes.09']?.at;
  const to = times['eTimes.11']?.at;
  return from === undefined || to === undefined ? undefined : { from, to };
}

async function lookAt(
  trx: Transaction<Schema>,
  org: string,
  { id, nowMs, heardUntil }: { id: string; nowMs: number; heardUntil: Instant },
): Promise<FollowUp | 'later' | undefined> {
  const ids = parseTransportId(id);
  const billed = ids && (await lastBilled(trx, org, ids));
  const leg = billed && legOf(billed.history.state);
  if (!billed || !leg) return undefined;
  const newest = await newestOf(trx, org, { unitId: ids.unitId, ...leg });
  const { last } = billed;
  if (newest === undefined || newest <= last.heardUntil) return undefined;
  const wasJustNow = last.revisedFor === 'track' && nowMs - toUnixMs(last.receivedAt) < APART_MS;
  if (newest > heardUntil || wasJustNow) return 'later';
  return revisionOf(trx, org, { billed, reason: 'track', at: newest, cause: [newest], heardUntil });
}

/** When the last place of the leg came in. */
async function newestOf(
  trx: Transaction<Schema>,
  org: string,
  { unitId, from, to }: { unitId: string; from: Instant; to: Instant },
): Promise<Instant | undefined> {
  const row = await trx
    .selectFrom('positions')
    .select(({ fn }) => fn.max('received_at').as('newest'))
    .where('org', '=', org)
    .where('unit_id', '=', unitId)
    .where('at', '>=', from)
    .where('at', '<=', to)
    .executeTakeFirst();
  return row?.newest ?? undefined;
}
