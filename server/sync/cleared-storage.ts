/**
 * Devices whose storage was cleared (a person did, or the browser). What the log has of the device before is looked up,
 * so that the crew knows what is safe; the incident goes into the audit trail, because facts may be gone for good.
 */
import type { Transaction } from 'kysely';
import { refuse } from '../../shared/rooms/refusal.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import {
  clearedRequestSchema,
  type ClearedReply,
  type FormerDevice,
} from '../../shared/protocol/cleared-storage.ts';
import type { Failed } from '../../shared/protocol/socket-events.ts';
import { toInstant } from '../../shared/time.ts';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';

export interface ClearedDeps {
  database: Database;
  logger: Logger;
  audit(
    org: string,
    entry: { actor: string; action: string; subject: string; detail: Record<string, unknown> },
  ): Promise<void>;
  /** Unix milliseconds. */
  now(): number;
}

export type TakeCleared = (
  principal: Principal,
  device: string,
  request: unknown,
) => Promise<ClearedReply | Failed>;

/** Far enough back for a shift of a large service, and no further: there is no index by device or person. */
const EVENTS_LOOKED_AT = 20_000;
/** A device used longer ago is another one. */
const LATELY_MS = 24 * 60 * 60_000;

export function createTakeCleared(deps: ClearedDeps): TakeCleared {
  return async (principal, device, request) => {
    const parsed = clearedRequestSchema.safeParse(request);
    if (!parsed.success) return { refusal: refuse('unreadable', 'former: a device and its last lane') };
    const { org, sub } = principal;
    const { former } = parsed.data;
    const found = await deps.database.withOrg(org, async (trx) =>
      former
        ? deviceInLog(trx, org, former.device)
        : formerOf(trx, { org, sub, device, sinceMs: deps.now() - LATELY_MS }),
    );
    if (former) {
      const detail = { device, recorded: former.lane, inLog: found?.lastLane ?? 0 };
      deps.logger.warn({ org, former: former.device, ...detail }, 'device storage was cleared');
      await deps.audit(org, {
        actor: sub,
        action: 'device:storage-cleared',
        subject: former.device,
        detail,
      });
    }
    return found ? { former: found } : {};
  };
}

async function deviceInLog(
  trx: Transaction<Schema>,
  org: string,
  device: string,
): Promise<FormerDevice | undefined> {
  const row = await trx
    .selectFrom('lanes')
    .select(['last_lane', 'missing'])
    .where('org', '=', org)
    .where('device', '=', device)
    .executeTakeFirst();
  if (!row) return undefined;
  const heard = await recent(trx, org).where('device', '=', device).executeTakeFirst();
  return {
    device,
    lastLane: row.last_lane,
    missing: countMissing(row.missing),
    ...(heard ? { lastHeardAt: heard.received_at } : {}),
  };
}

async function formerOf(
  trx: Transaction<Schema>,
  { org, sub, device, sinceMs }: { org: string; sub: string; device: string; sinceMs: number },
): Promise<FormerDevice | undefined> {
  const row = await recent(trx, org)
    .where('actor', '=', sub)
    .where('device', '<>', device)
    .where('lane', '>', 0)
    .where('received_at', '>', toInstant(sinceMs))
    .executeTakeFirst();
  return row && deviceInLog(trx, org, row.device);
}

const recent = (trx: Transaction<Schema>, org: string) =>
  trx
    .selectFrom('events')
    .select(['device', 'received_at'])
    .where('org', '=', org)
    .where('seq', '>', (eb) =>
      eb
        .selectFrom('log_heads')
        .select((head) => head('head', '-', EVENTS_LOOKED_AT).as('from'))
        .where('org', '=', org),
    )
    .orderBy('seq', 'desc')
    .limit(1);

/** Stored as inclusive ranges. */
const countMissing = (ranges: readonly unknown[]): number =>
  ranges.reduce<number>((sum, range) => {
    const [from, to] = Array.isArray(range) ? range.map(Number) : [];
    return from === undefined || to === undefined ? sum : sum + to - from + 1;
  }, 0);
