/** How well we hear a unit. A status is only worth what is known about the tablet it came from (F6). */
import type { Presence, UnitPosition } from '../../../shared/protocol/feed.ts';
import { toUnixMs } from '../../../shared/time.ts';
import type { UnitState } from '../../../shared/units/state.ts';

/** A unit out of touch for longer than this is called silent. */
const SILENT_AFTER_MS = 120_000;
/** A place older than this is where a unit was, not where it is. */
export const STALE_AFTER_MS = 120_000;

export interface Hearing {
  /** `heard`: in touch. `lost`: its connection just went. `silent`: for too long. `absent`: nobody is on it. */
  state: 'heard' | 'lost' | 'silent' | 'absent';
  words: string;
  /** Milliseconds since its last word; absent when there never was one. */
  ageMs?: number;
}

export interface HearingFacts {
  unit: UnitState;
  presence: Presence | undefined;
  position: UnitPosition | undefined;
  nowMs: number;
  /** While this desk itself is cut off, a remembered connection says nothing. */
  deskIsLive: boolean;
}

const SAID_BY_CREW = new Set(['manual', 'gps', 'geofence', 'obd', 'tracker']);

/** A tablet in touch speaks every few seconds, also with nothing to report: quiet for long is silent, connected or not. */
export function hearUnit({ unit, presence, position, nowMs, deskIsLive }: HearingFacts): Hearing {
  const said = [
    presence?.lastHeardAt,
    position?.at,
    SAID_BY_CREW.has(unit.statusSource) ? unit.statusSince : undefined,
  ].flatMap((at) => (at === undefined ? [] : [toUnixMs(at)]));
  const ageMs = said.length ? Math.max(0, nowMs - Math.max(...said)) : undefined;
  if (unit.status === 'out_of_service' && unit.crew.length === 0) return withAge('absent', 'no crew', ageMs);
  if (ageMs === undefined) return { state: 'silent', words: 'never heard' };
  if (ageMs > SILENT_AFTER_MS) return { state: 'silent', words: `silent ${ageWords(ageMs)}`, ageMs };
  return deskIsLive && presence?.online === false
    ? { state: 'lost', words: `offline, heard ${ageWords(ageMs)} ago`, ageMs }
    : { state: 'heard', words: `heard ${ageWords(ageMs)} ago`, ageMs };
}

const withAge = (state: Hearing['state'], words: string, ageMs: number | undefined): Hearing =>
  ageMs === undefined ? { state, words } : { state, words, ageMs };

/** Facts a tablet holds back, or undefined when it holds none. */
export function unsentWords(presence: Presence | undefined, nowMs: number): string | undefined {
  if (!presence?.unsent) return undefined;
  const oldest = presence.oldestUnsentAt;
  const age = oldest === undefined ? '' : `, oldest ${ageWords(Math.max(0, nowMs - toUnixMs(oldest)))}`;
  return `${presence.unsent} saved on tablet${age}`;
}

/** `12 s`, `4 min`, `3 h`: for reading at a glance, not for records. */
export function ageWords(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

/** How old a place is, in words, once it is too old to be trusted. */
export function staleWords(position: UnitPosition, nowMs: number): string | undefined {
  const ageMs = nowMs - toUnixMs(position.at);
  return ageMs > STALE_AFTER_MS ? ageWords(ageMs) : undefined;
}
