/** Positions: parsed, stored once per unit, time and source, and never in the log (design 4). */
import {
  fixSchema,
  positionsRequestSchema,
  type Fix,
  type PositionsReply,
} from '../../shared/protocol/positions.ts';
import { POSITION_ROLES } from '../../shared/rooms/desk-roles.ts';
import { hasRole, type Principal } from '../../shared/rooms/principal.ts';
import { refuse, type Refusal } from '../../shared/rooms/refusal.ts';
import { toInstant, toUnixMs, type Instant } from '../../shared/time.ts';
import type { UnitPosition } from '../../shared/protocol/feed.ts';
import type { Database } from '../store/database.ts';

export interface TrackStoreDeps {
  database: Database;
  /** Unix milliseconds. */
  now(): number;
  /** Stored fixes, newest last, for the live map. */
  onStored(org: string, positions: UnitPosition[]): void;
  /** An instant: whoever left the unit may still bring in the drive until then (F3). */
  mayReport(principal: Principal, unitId: string): Promise<boolean | Instant>;
}

export type StorePositions = (
  principal: Principal,
  device: string,
  body: unknown,
) => Promise<PositionsReply | { refusal: Refusal }>;

/** A fix from the future is a broken clock; it would sit on the map for ever. */
const FUTURE_TOLERANCE_MS = 60_000;

export function createTrackStore(deps: TrackStoreDeps): StorePositions {
  return async (principal, device, body) => {
    const request = positionsRequestSchema.safeParse(body);
    if (!request.success)
      return { refusal: refuse('unreadable', request.error.issues[0]?.message ?? 'unreadable') };
    const { unitId, fixes: raw } = request.data;
    if (!hasRole(principal, ...POSITION_ROLES))
      return { refusal: refuse('not-allowed', 'Your role may not report positions.') };
    const may = await deps.mayReport(principal, unitId);
    if (may === false) return { refusal: refuse('unit-not-yours', `You are not signed on to ${unitId}.`) };
    const endMs = may === true ? deps.now() : toUnixMs(may);
    const latestAllowed = toInstant(endMs + FUTURE_TOLERANCE_MS);
    const fixes = raw.flatMap((each) => {
      const parsed = fixSchema.safeParse(each);
      return parsed.success && parsed.data.at <= latestAllowed ? [parsed.data] : [];
    });
    const receivedAt = toInstant(deps.now());
    const owner = { org: principal.org, unitId, device, receivedAt };
    const stored = await insertFixes(deps.database, owner, fixes);
    if (fixes.length) deps.onStored(principal.org, [latest(unitId, fixes)]);
    return { stored, duplicates: fixes.length - stored, refused: raw.length - fixes.length };
  };
}

interface Owner {
  org: string;
  unitId: string;
  device: string;
  /** By the clock that events are received by: a bill counts what was there when it was made. */
  receivedAt: Instant;
}

async function insertFixes(database: Database, owner: Owner, fixes: readonly Fix[]): Promise<number> {
  if (fixes.length === 0) return 0;
  return database.withOrg(owner.org, async (trx) => {
    const inserted = await trx
      .insertInto('positions')
      .values(
        fixes.map((fix) => ({
          org: owner.org,
          unit_id: owner.unitId,
          device: owner.device,
          source: fix.source ?? 'gps',
          at: fix.at,
          received_at: owner.receivedAt,
          lat: fix.lat,
          lon: fix.lon,
          accuracy: single(fix.accuracy),
          speed: single(fix.speed),
          heading: single(fix.heading),
          altitude: single(fix.altitude),
          battery: single(fix.battery),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .returning('at')
      .execute();
    return inserted.length;
  });
}

/** As a column of single precision takes it: PostgreSQL refuses a number too small for one, and the batch with it. */
const single = (value: number | null | undefined): number | null =>
  typeof value === 'number' ? Math.fround(value) : null;

function latest(unitId: string, fixes: readonly Fix[]): UnitPosition {
  const newest = fixes.reduce((a, b) => (toUnixMs(b.at) >= toUnixMs(a.at) ? b : a));
  return {
    unitId,
    at: newest.at,
    lat: newest.lat,
    lon: newest.lon,
    ...(typeof newest.accuracy === 'number' ? { accuracy: newest.accuracy } : {}),
    ...(typeof newest.speed === 'number' ? { speed: newest.speed } : {}),
    ...(typeof newest.heading === 'number' ? { heading: newest.heading } : {}),
    ...(newest.source ? { source: newest.source } : {}),
    ...(newest.eta ? { eta: newest.eta } : {}),
  };
}
