/** Which units a person is signed on to, read from the unit documents. */
import { sql, type Transaction } from 'kysely';
import type { Principal } from '../../shared/rooms/principal.ts';
import { hasRole } from '../../shared/rooms/principal.ts';
import { scopeOf, type Scope } from '../../shared/rooms/scope.ts';
import type { Instant } from '../../shared/time.ts';
import type { UnitState } from '../../shared/units/state.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';

/** As of the transaction. */
async function unitsIn(trx: Transaction<Schema>, principal: Principal): Promise<string[]> {
  if (!hasRole(principal, 'crew')) return [];
  if (principal.unitId !== undefined) return [principal.unitId];
  const member = JSON.stringify([{ id: principal.sub }]);
  const rows = await trx
    .selectFrom('documents')
    .select('id')
    .where('org', '=', principal.org)
    .where('kind', '=', 'unit')
    .where(sql<boolean>`state->'crew' @> ${member}::jsonb`)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

export async function scopeIn(trx: Transaction<Schema>, principal: Principal): Promise<Scope> {
  return scopeOf(principal, await unitsIn(trx, principal));
}

export async function unitsOf(database: Database, principal: Principal): Promise<string[]> {
  if (!hasRole(principal, 'crew')) return [];
  if (principal.unitId !== undefined) return [principal.unitId];
  return database.withOrg(principal.org, (trx) => unitsIn(trx, principal));
}

/** Whether anybody signed on or off one of these units after `seq`: somebody back on it was perhaps off it in between. */
export async function crewChangedSince(
  database: Database,
  org: string,
  { units, seq }: { units: readonly string[]; seq: number },
): Promise<boolean> {
  if (units.length === 0) return false;
  const found = await database.withOrg(org, (trx) =>
    trx
      .selectFrom('events')
      .select('seq')
      .where('org', '=', org)
      .where('unit_id', 'in', units)
      .where('seq', '>', seq)
      .where('type', '=', 'unit:crew')
      .limit(1)
      .executeTakeFirst(),
  );
  return found !== undefined;
}

export async function scopeFor(database: Database, principal: Principal): Promise<Scope> {
  return scopeOf(principal, await unitsOf(database, principal));
}

/**
 * Positions of a unit come from its own crew, or from a system that tracks vehicles. Of somebody who has left it: until when
 * they were on it, since the drive of a dead zone arrives after the sign-off (F3).
 */
export async function mayReportFor(
  database: Database,
  principal: Principal,
  unitId: string,
): Promise<boolean | Instant> {
  if (hasRole(principal, 'service', 'admin')) return true;
  if ((await unitsOf(database, principal)).includes(unitId)) return true;
  if (!hasRole(principal, 'crew') || principal.unitId !== undefined) return false;
  return (await leftAt(database, principal, unitId)) ?? false;
}

async function leftAt(
  database: Database,
  { org, sub }: Principal,
  unitId: string,
): Promise<Instant | undefined> {
  const row = await database.withOrg(org, (trx) =>
    trx
      .selectFrom('documents')
      .select('state')
      .where('org', '=', org)
      .where('kind', '=', 'unit')
      .where('id', '=', unitId)
      .executeTakeFirst(),
  );
  const unit = row?.state as UnitState | undefined;
  return unit?.formerCrew.findLast(({ id }) => id === sub)?.until;
}
