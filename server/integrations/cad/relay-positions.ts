/**
 * Positions to the CAD: the latest of each unit and never a queue. While the CAD is away each unit keeps one, and what
 * other processes stored is looked up now and then.
 */
import { sql, type Transaction } from 'kysely';
import type { UnitPosition } from '../../../shared/protocol/feed.ts';
import type { Schema } from '../../store/schema.ts';

export interface RelayPositions {
  offer(positions: readonly UnitPosition[]): void;
  /** From now on positions go here; undefined: nowhere, for the time being. */
  direct(send: ((position: UnitPosition) => void) | undefined): void;
  stop(): void;
}

const FRAME_MS = 200;

export function createRelayPositions(): RelayPositions {
  const newest = new Map<string, string>();
  const waiting = new Map<string, UnitPosition>();
  let send: ((position: UnitPosition) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    timer = undefined;
    if (!send) return;
    for (const position of waiting.values()) send(position);
    waiting.clear();
  }

  function flushSoon(): void {
    if (send && waiting.size > 0) timer ??= setTimeout(flush, FRAME_MS);
  }

  return {
    offer(positions) {
      for (const position of positions) {
        const before = newest.get(position.unitId);
        // What the CAD told us it knows; an older fix completes the track and moves nobody.
        if (position.source === 'cad' || (before !== undefined && before >= position.at)) continue;
        newest.set(position.unitId, position.at);
        waiting.set(position.unitId, position);
      }
      flushSoon();
    },
    direct(to) {
      send = to;
      flushSoon();
    },
    stop() {
      send = undefined;
      clearTimeout(timer);
    },
  };
}

/** The newest fix of each unit of the last minutes, whichever process stored it. */
export async function readLatestPositions(trx: Transaction<Schema>, org: string): Promise<UnitPosition[]> {
  const { rows } = await sql<{
    unit_id: string;
    at: string;
    lat: number;
    lon: number;
    speed: number | null;
    heading: number | null;
    source: string;
  }>`
    select p.* from documents d
     cross join lateral (
       select unit_id, at, lat, lon, speed, heading, source from positions
        where org = ${org} and unit_id = d.id and source <> 'cad' and at > now() - interval '15 minutes'
        order by at desc limit 1) p
     where d.org = ${org} and d.kind = 'unit'`.execute(trx);
  return rows.map(({ unit_id, at, lat, lon, speed, heading, source }) => ({
    unitId: unit_id,
    at,
    lat,
    lon,
    source,
    ...(speed === null ? {} : { speed }),
    ...(heading === null ? {} : { heading }),
  }));
}
