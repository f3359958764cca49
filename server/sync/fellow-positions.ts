/**
 * A crew sees where the other units of its call are, and of no other unit (I9). The desk's frames are not for crews: a few
 * at a time, only place and heading are passed on, to the units on the same call at that moment.
 */
import { sql } from 'kysely';
import { fellowUnits, type OnIncident } from '../../shared/incidents/fellow-units.ts';
import type { PositionsFrame, UnitPosition } from '../../shared/protocol/feed.ts';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../store/database.ts';

export interface FellowPositions {
  /** The newest places of some units. */
  offer(org: string, positions: readonly UnitPosition[]): void;
  /** Somebody new listens for this unit: what the others said before is told again. */
  listening(org: string, unitId: string): void;
  stop(): void;
}

export interface FellowPositionsDeps {
  database: Database;
  logger: Logger;
  latest(org: string): UnitPosition[];
  /** To the crews of one unit. */
  send(org: string, unitId: string, frame: PositionsFrame): void;
  everyMs?: number;
}

/** Where the crews of a unit hear of the units beside them. */
export const fellowRoom = (org: string, unitId: string): string => `beside ${org} ${unitId}`;

/** Who is on which call is looked up this often at most, however many places come in. */
const EVERY_MS = 1_000;

const lean = ({ unitId, at, lat, lon, heading }: UnitPosition): UnitPosition => ({
  unitId,
  at,
  lat,
  lon,
  ...(heading === undefined ? {} : { heading }),
});

export function createFellowPositions(deps: FellowPositionsDeps): FellowPositions {
  const moved = new Map<string, Set<string>>();
  /** Per organization and unit, whose place it was told. */
  const told = new Map<string, Map<string, Set<string>>>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function flush(): Promise<void> {
    const batches = [...moved];
    moved.clear();
    for (const [org, units] of batches) {
      try {
        tell(org, units, fellowUnits(await unitsOnCalls(deps.database, org)));
      } catch (error) {
        deps.logger.warn({ err: error, org }, 'places of fellow units were not passed on');
      }
    }
    timer = undefined;
    if (moved.size > 0) flushSoon();
  }

  function tell(org: string, units: ReadonlySet<string>, fellows: ReadonlyMap<string, string[]>): void {
    const places = new Map(deps.latest(org).map((position) => [position.unitId, position]));
    const before = told.get(org) ?? new Map<string, Set<string>>();
    const after = new Map<string, Set<string>>();
    for (const [unitId, others] of fellows) {
      const known = before.get(unitId);
      const news = others.flatMap((other) => {
        const place = places.get(other);
        return place && (units.has(other) || !known?.has(other)) ? [lean(place)] : [];
      });
      after.set(unitId, new Set(others.filter((other) => places.has(other))));
      if (news.length > 0) deps.send(org, unitId, { positions: news });
    }
    told.set(org, after);
  }

  function flushSoon(): void {
    if (!isStopped) timer ??= setTimeout(() => void flush(), deps.everyMs ?? EVERY_MS);
  }

  const note = (org: string, unitIds: readonly string[]): void => {
    moved.set(org, new Set([...(moved.get(org) ?? []), ...unitIds]));
    flushSoon();
  };

  return {
    offer: (org, positions) =>
      note(
        org,
        positions.map(({ unitId }) => unitId),
      ),
    listening(org, unitId) {
      told.get(org)?.delete(unitId);
      note(org, []);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

async function unitsOnCalls(database: Database, org: string): Promise<OnIncident[]> {
  return database.withOrg(org, (trx) =>
    trx
      .selectFrom('documents')
      .select(['id as unitId', sql<string>`state->>'incidentId'`.as('incidentId')])
      .where('org', '=', org)
      .where('kind', '=', 'unit')
      .where(sql<boolean>`state ? 'incidentId'`)
      .execute(),
  );
}
