/** What a crew's map shows: who is on the call, the scene, and every hospital with what it says of itself. */
import type { LonLat } from '../../../shared/geo.ts';
import type { IncidentDetails } from '../../../shared/incidents/events.ts';
import type { UnitPosition } from '../../../shared/protocol/feed.ts';
import { toUnixMs } from '../../../shared/time.ts';
import type { Destination } from '../../../shared/transports/events.ts';
import type { PlaceMark, UnitMark } from '../../map/map-marks.ts';
import type { Cab } from './cab-state.tsx';
import { hospitalLook } from './hospital-look.ts';

/** Older than this it is where a unit was. */
const STALE_AFTER_MS = 120_000;
const MINUTE_MS = 60_000;

/** The others on this call, as far as anybody said where they are. */
export function fellowMarks(cab: Cab, nowMs: number): UnitMark[] {
  return fellowIds(cab).flatMap((id) => {
    const position = cab.client.positions().get(id);
    const status = cab.incident()?.units[id]?.status;
    if (!position || !status) return [];
    const stale = staleWords(position, nowMs);
    return [
      {
        id,
        callSign: cab.client.document('roster', id)?.state.callSign ?? id,
        status,
        at: [position.lon, position.lat],
        ...(position.heading === undefined ? {} : { heading: position.heading }),
        ...(stale === undefined ? {} : { stale }),
      },
    ];
  });
}

/** Other units that are on this call now. */
export const fellowIds = (cab: Pick<Cab, 'incident' | 'unitId'>): string[] =>
  Object.entries(cab.incident()?.units ?? {}).flatMap(([id, { done }]) =>
    done || id === cab.unitId ? [] : [id],
  );

function staleWords({ at }: UnitPosition, nowMs: number): string | undefined {
  const ageMs = nowMs - toUnixMs(at);
  return ageMs > STALE_AFTER_MS ? `${Math.floor(ageMs / MINUTE_MS)} min ago` : undefined;
}

export interface PlacesShown {
  call: IncidentDetails;
  destination: Destination | undefined;
  nowMs: number;
  /** While the vehicle moves there is nothing small to read. */
  isMoving: boolean;
}

export function placeMarks({ client }: Pick<Cab, 'client'>, shown: PlacesShown): PlaceMark[] {
  const { call, destination, nowMs, isMoving } = shown;
  const hospitals = client.documents('hospital').flatMap(({ id, state }): PlaceMark[] => {
    if (state.lat === undefined || state.lon === undefined || id === destination?.hospitalId) return [];
    const { status, words } = hospitalLook(state, nowMs);
    return [
      {
        id,
        kind: status === 'open' ? 'hospital' : `hospital-${status}`,
        label: isMoving ? '' : [state.name, words].filter(Boolean).join('\n'),
        at: [state.lon, state.lat],
      },
    ];
  });
  return [
    ...hospitals,
    ...placed('scene', isMoving ? '' : call.address, call.location),
    ...placed('destination', isMoving ? '' : (destination?.name ?? 'Destination'), destination),
  ];
}

function placed(
  kind: 'scene' | 'destination',
  label: string,
  place: { lat?: number | undefined; lon?: number | undefined } | undefined,
): PlaceMark[] {
  const { lat, lon } = place ?? {};
  return lat === undefined || lon === undefined ? [] : [{ id: kind, kind, label, at: [lon, lat] as LonLat }];
}
