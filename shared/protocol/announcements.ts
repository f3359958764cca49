/** How an event in the log, or a passing signal, is told to outside programs (contract 5). */
import type { LogEvent } from '../log/envelope.ts';
import type { Instant } from '../time.ts';

const RENAMED = new Map<string, string>([
  ['unit:location', 'unit:location:updated'],
  ['unit:status', 'unit:status:updated'],
  ['incident:created', 'incident:new'],
  ['incident:status', 'incident:status:updated'],
  ['incident:timestamp', 'incident:timestamp:updated'],
  ['assignment:sent', 'assignment:received'],
]);

/** The name an event submitted under `type` is announced by. */
export const announcedAs = (type: string): string => RENAMED.get(type) ?? type;

/**
 * Names of other predecessors for the same announcement: the radio service's clients wait for `incident:created`, the
 * messaging platform's for `message:received`. Said to clients that listen by those names.
 */
const ALSO = new Map<string, readonly string[]>([
  ['incident:created', ['incident:created']],
  ['message:send', ['message:received']],
]);
export const alsoAnnouncedAs = (type: string): readonly string[] => ALSO.get(type) ?? [];

export type Announcement = Record<string, unknown> & {
  id: string;
  seq: number;
  occurredAt: Instant;
  timestamp: unknown;
  room: string;
};

/**
 * The submitted fields, flat, plus `id, seq, occurredAt, timestamp, room`; and what the time rests on: the device's own stamp
 * `at`, what was added to it, how sure that is, and where the fact came from (F2).
 */
export function announcement(event: LogEvent, room: string): Announcement {
  const { id, seq, at, occurredAt, skewMs, uncertaintyMs, actor } = event;
  const fields = submittedFields(event);
  return {
    ...fields,
    source: fields['source'] ?? event.source,
    actor,
    id,
    seq,
    at,
    occurredAt,
    skewMs,
    ...(uncertaintyMs === undefined ? {} : { uncertaintyMs }),
    timestamp: fields['timestamp'] ?? occurredAt,
    room,
  };
}

/** The fields as a client would submit them: ids beside the rest, places as GeoJSON. */
export function submittedFields(
  event: Pick<LogEvent, 'type' | 'data' | 'unitId' | 'incidentId' | 'corrects'>,
): Record<string, unknown> {
  const { extras, ...data } = event.data;
  const { unitId, incidentId, corrects } = event;
  return {
    ...(isObject(extras) ? extras : {}),
    ...withGeoJson(data),
    ...(unitId === undefined ? {} : { unitId }),
    ...(unitId !== undefined && event.type.startsWith('asset:') ? { assetId: unitId } : {}),
    ...(incidentId === undefined ? {} : { incidentId }),
    ...(corrects === undefined ? {} : { corrects }),
  };
}

/** `location` members, here and in the incident an assignment carries, as `{type: 'Point', coordinates: [lon, lat]}`. */
function withGeoJson(data: Record<string, unknown>): Record<string, unknown> {
  const { location, incident } = data;
  return {
    ...data,
    ...(isPoint(location) ? { location: toGeoJson(location) } : {}),
    ...(isObject(incident) ? { incident: withGeoJson(incident) } : {}),
  };
}

const toGeoJson = ({ lat, lon }: { lat: number; lon: number }) => ({
  type: 'Point',
  coordinates: [lon, lat],
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPoint = (value: unknown): value is { lat: number; lon: number } =>
  isObject(value) && typeof value['lat'] === 'number' && typeof value['lon'] === 'number';
