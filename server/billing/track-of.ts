/** The track of the loaded leg: positions between leaving the scene and arriving at the destination. */
import type { Transaction } from 'kysely';
import type { GpsMileage } from '../../shared/billing/loaded-miles.ts';
import type { GpsFix } from '../../shared/geo.ts';
import { trackMileage } from '../../shared/mileage.ts';
import { mergeTracks } from '../../shared/track-merge.ts';
import type { Instant } from '../../shared/time.ts';
import type { TransportState } from '../../shared/transports/state.ts';
import type { Schema } from '../store/schema.ts';

/** Miles of the track as far as it was in by `heardUntil`, undefined when the leg has no two ends or nothing was heard of it. */
export async function gpsMileageOf(
  trx: Transaction<Schema>,
  org: string,
  { unitId, times, heardUntil }: Pick<TransportState, 'unitId' | 'times'> & { heardUntil: Instant },
): Promise<GpsMileage | undefined> {
  const from = times['eTimes.09']?.at;
  const to = times['eTimes.11']?.at;
  if (from === undefined || to === undefined || to <= from) return undefined;
  const rows = await trx
    .selectFrom('positions')
    .select(['source', 'at', 'lat', 'lon', 'accuracy', 'speed', 'heading'])
    .where('org', '=', org)
    .where('unit_id', '=', unitId)
    .where('at', '>=', from)
    .where('at', '<=', to)
    .where('received_at', '<=', heardUntil)
    .orderBy('at')
    .execute();
  const tracks = Map.groupBy(rows, ({ source }) => source).values();
  const merged = mergeTracks([...tracks].map((track) => track.map(rowToFix)));
  if (merged.length === 0) return undefined;
  const { metres, coveragePercent, gapMetres } = trackMileage(merged, { from, to });
  return { metres, coveragePercent, gapMetres };
}

interface PositionRow {
  at: string;
  lat: number;
  lon: number;
  accuracy: number | null;
  speed: number | null;
  heading: number | null;
}

const rowToFix = ({ at, lat, lon, accuracy, speed, heading }: PositionRow): GpsFix => ({
  at,
  lat,
  lon,
  accuracy: accuracy ?? undefined,
  speed: speed ?? undefined,
  heading: heading ?? undefined,
});
