/** Which units a person is signed on to, read from the unit documents. */
import { sql } from 'kysely';
import type { Principal } from '../../shared/rooms/principal.ts';
import { hasRole } from '../../shared/rooms/principal.ts';
import { scopeOf, type Scope } from '../../shared/rooms/scope.ts';
import type { Database } from '../store/database.ts';

export async function unitsOf(database: Database, principal: Principal): Promise<string[]> {
  if (!hasRole(principal, 'crew')) return [];
  if (principal.unitId !== undefined) return [principal.unitId];
  const member = JSON.stringify([{ id: principal.sub }]);
  const rows = await database.withOrg(principal.org, (trx) =>
    trx
      .selectFrom('documents')
      .select('id')
      .where('org', '=', principal.org)
      .where('kind', '=', 'unit')
      .where(sql<boolean>`state->'crew' @> ${member}::jsonb`)
      .orderBy('id')
      .execute(),
  );
  return rows.map(({ id }) => id);
}

export async function scopeFor(database: Database, principal: Principal): Promise<Scope> {
  return scopeOf(principal, await unitsOf(database, principal));
}

/** Positions of a unit come from its own crew, or from a system that tracks vehicles. */
export async function mayReportFor(
  database: Database,
  principal: Principal,
  unitId: string,
): Promise<boolean> {
  if (hasRole(principal, 'service', 'admin')) return true;
  return (await unitsOf(database, principal)).includes(unitId);
}
