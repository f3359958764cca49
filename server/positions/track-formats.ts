/** A track as GeoJSON (RFC 7946) and as GPX 1.1. */
import { z } from 'zod';
import { toUnixMs } from '../../shared/time.ts';
import type { LocationGap } from '../../shared/units/events.ts';
import type { Track, TrackPoint } from './track.ts';

const positionSchema = z.array(z.number()).min(2).max(3);

export const trackFeatureSchema = z.object({
  type: z.literal('Feature'),
  properties: z.object({
    unitId: z.string(),
    from: z.string(),
    to: z.string(),
    /** One for each coordinate. */
    coordTimes: z.array(z.string()),
    source: z.string().exactOptional(),
    sources: z.record(z.string(), z.int()),
    /** Share of the time asked for in which fixes came without a gap. */
    coveragePercent: z.number().min(0).max(100),
    /** Why there were none, as its tablet said. */
    gaps: z.array(z.object({ from: z.string(), to: z.string(), reason: z.string() })),
  }),
  /** A single fix makes no line; none makes no geometry. */
  geometry: z
    .union([
      z.object({ type: z.literal('LineString'), coordinates: z.array(positionSchema).min(2) }),
      z.object({ type: z.literal('Point'), coordinates: positionSchema }),
    ])
    .nullable(),
});
export type TrackFeature = z.output<typeof trackFeatureSchema>;

export interface TrackOf {
  unitId: string;
  from: string;
  to: string;
  track: Track;
  gaps: readonly LocationGap[];
}

export function toGeoJson({ unitId, from, to, track, gaps }: TrackOf): TrackFeature {
  const { source, sources, points, coveragePercent } = track;
  return {
    type: 'Feature',
    properties: {
      unitId,
      from,
      to,
      coordTimes: points.map(({ at }) => at),
      ...(source === undefined ? {} : { source }),
      sources,
      coveragePercent,
      gaps: [...gaps],
    },
    geometry: geometryOf(points.map(coordinatesOf)),
  };
}

function geometryOf(coordinates: number[][]): TrackFeature['geometry'] {
  const [only, ...others] = coordinates;
  if (!only) return null;
  return others.length > 0 ? { type: 'LineString', coordinates } : { type: 'Point', coordinates: only };
}

const coordinatesOf = ({ lon, lat, altitude }: TrackPoint): number[] =>
  altitude === undefined ? [lon, lat] : [lon, lat, altitude];

/** GPX 1.1: where reception was lost a new segment begins; no line is drawn through a dead zone. */
const NEW_SEGMENT_AFTER_MS = 120_000;

export function toGpx({ unitId, track }: TrackOf): string {
  const segments = segmentsOf(track.points).map(
    (segment) => `    <trkseg>\n${segment.map(trackPointXml).join('\n')}\n    </trkseg>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gpx version="1.1" creator="Readback" xmlns="http://www.topografix.com/GPX/1/1">',
    '  <trk>',
    `    <name>${escapeXml(unitId)}</name>`,
    ...(track.source === undefined ? [] : [`    <src>${escapeXml(track.source)}</src>`]),
    ...segments,
    '  </trk>',
    '</gpx>',
    '',
  ].join('\n');
}

function segmentsOf(points: readonly TrackPoint[]): TrackPoint[][] {
  const segments: TrackPoint[][] = [];
  let last: TrackPoint | undefined;
  for (const point of points) {
    const isApart = !last || toUnixMs(point.at) - toUnixMs(last.at) > NEW_SEGMENT_AFTER_MS;
    if (isApart) segments.push([]);
    segments.at(-1)?.push(point);
    last = point;
  }
  return segments;
}

function trackPointXml({ at, lat, lon, altitude }: TrackPoint): string {
  const elevation = altitude === undefined ? '' : `<ele>${altitude}</ele>`;
  return `      <trkpt lat="${lat}" lon="${lon}">${elevation}<time>${at}</time></trkpt>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (each) => ENTITIES[each] ?? each);
