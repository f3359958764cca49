import type { LonLat } from '../../../shared/geo.ts';
import { toUnixMs } from '../../../shared/time.ts';
import type { Client } from '../../sync/app-state.ts';
import { hearUnit, STALE_AFTER_MS, type Hearing } from './hearing.ts';
import type { Candidate } from './recommend.ts';
import type { UnitEntry } from './unit-board.ts';

/** Hearing of one unit at this moment; reads the client's signals, so it stays true inside JSX and memos. */
export const hearingOf = (client: Client, { id, state }: UnitEntry, nowMs: number): Hearing =>
  hearUnit({
    unit: state,
    presence: client.presence(id),
    position: client.position(id),
    nowMs,
    deskIsLive: client.link() === 'live',
  });

/** A unit as the recommendation sees it. */
export function candidateOf(client: Client, unit: UnitEntry, nowMs: number): Candidate {
  const hearing = hearingOf(client, unit, nowMs);
  const position = client.position(unit.id);
  if (!position) return { ...unit, hearing, isStale: hearing.state === 'silent' };
  const positionAgeMs = Math.max(0, nowMs - toUnixMs(position.at));
  const at: LonLat = [position.lon, position.lat];
  return { ...unit, hearing, at, positionAgeMs, isStale: positionAgeMs > STALE_AFTER_MS };
}
