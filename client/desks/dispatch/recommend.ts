/** Which unit to send: nearest free one first, with the reason and how far it can be trusted. */
import { distanceMetres, metresToMiles, type LonLat } from '../../../shared/geo.ts';
import { ageWords, type Hearing } from './hearing.ts';
import { groupOf, type UnitEntry } from './unit-board.ts';

export interface Candidate extends UnitEntry {
  hearing: Hearing;
  at?: LonLat;
  /** Age of `at`. */
  positionAgeMs?: number;
  isStale: boolean;
}

export interface Recommendation extends Candidate {
  /** Straight line; absent when either place is unknown. */
  metres?: number;
  isFree: boolean;
  /** The first that is free, near and in touch. */
  isBest: boolean;
  why: string;
}

/** Free units before busy ones, those in touch before silent ones, then by distance. Out of service ones are left out. */
export function recommend(candidates: readonly Candidate[], scene: LonLat | undefined): Recommendation[] {
  const ranked = candidates
    .filter(({ state }) => groupOf(state) !== 'out')
    .map((candidate) => describe(candidate, scene))
    .sort(compare);
  const best = ranked.find((each) => each.isFree && each.hearing.state !== 'silent');
  return ranked.map((each) => ({ ...each, isBest: each === best }));
}

const compare = (a: Recommendation, b: Recommendation): number =>
  Number(b.isFree) - Number(a.isFree) ||
  Number(a.hearing.state === 'silent') - Number(b.hearing.state === 'silent') ||
  Number(a.isStale) - Number(b.isStale) ||
  (a.metres ?? Infinity) - (b.metres ?? Infinity) ||
  a.state.callSign.localeCompare(b.state.callSign, 'en', { numeric: true });

function describe(candidate: Candidate, scene: LonLat | undefined): Recommendation {
  const metres = scene && candidate.at ? distanceMetres(candidate.at, scene) : undefined;
  const isFree = groupOf(candidate.state) === 'available';
  return {
    ...candidate,
    ...(metres === undefined ? {} : { metres }),
    isFree,
    isBest: false,
    why: `${placeWords(candidate, metres)} · ${candidate.hearing.words}`,
  };
}

function placeWords({ at, isStale, positionAgeMs }: Candidate, metres: number | undefined): string {
  if (!at) return 'place unknown';
  const far =
    metres === undefined ? 'no place for this incident' : `${metresToMiles(metres).toFixed(1)} mi straight`;
  return isStale && positionAgeMs !== undefined ? `${far}, place ${ageWords(positionAgeMs)} old` : far;
}
