/** Where a unit was between two moments: one source's fixes in order, with when each was taken. */
import type { Transaction } from 'kysely';
import { trackMileage } from '../../shared/mileage.ts';
import type { Schema } from '../store/schema.ts';

export interface TrackPoint {
  at: string;
  lat: number;
  lon: number;
  /** Metres. */
  altitude?: number;
}

export interface Track {
  /** Which receiver these are; absent when nothing was heard. */
  source?: string;
  /** Fixes of every receiver in this time. */
  sources: Record<string, number>;
  points: TrackPoint[];
  /** Share of the time asked for in which its fixes came without a gap, 0 to 100 (F14). */
  coveragePercent: number;
}

export interface TrackRange {
  unitId: string;
  /** Instants, both included. */
  from: string;
  to: string;
  /** This receiver; else the one with the most fixes, because two in one vehicle make no line together. */
  source?: string;
}

/** More are asked for in pieces: about fourteen hours of a fix a second. */
export const MAX_TRACK_POINTS = 50_000;

/** Undefined when there are more than `MAX_TRACK_POINTS`. */
export async function readTrack(
  trx: Transaction<Schema>,
  org: string,
  range: TrackRange,
): Promise<Track | undefined> {
  const { unitId, from, to } = range;
  const within = trx
    .selectFrom('positions')
    .where('org', '=', org)
    .where('unit_id', '=', unitId)
    .where('at', '>=', from)
    .where('at', '<=', to);
  const counts = await within
    .select(['source', ({ fn }) => fn.countAll<number>().as('fixes')])
    .groupBy('source')
    .orderBy('fixes', 'desc')
    .orderBy('source')
    .execute();
  const sources = Object.fromEntries(counts.map(({ source, fixes }) => [source, Number(fixes)]));
  const source = range.source ?? counts[0]?.source;
  const count = source === undefined ? 0 : (sources[source] ?? 0);
  if (source === undefined || count === 0) return { sources, points: [], coveragePercent: 0 };
  if (count > MAX_TRACK_POINTS) return undefined;
  const rows = await within
    .select(['at', 'lat', 'lon', 'altitude', 'accuracy'])
    .where('source', '=', source)
    .orderBy('at')
    .execute();
  const points = rows.map(({ at, lat, lon, altitude }) => ({
    at,
    lat,
    lon,
    ...(altitude === null ? {} : { altitude }),
  }));
  const fixes = rows.map(({ accuracy, ...row }) => ({ ...row, accuracy: accuracy ?? undefined }));
  const { coveragePercent } = trackMileage(fixes, { from, to });
  return { source, sources, points, coveragePercent };
}
