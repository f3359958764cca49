/** Which unit to send: nearest free one first, with the reason and how far it can be trusted. */
import { distanceMetres, type LonLat } from '../../../shared/geo.ts';
import { distanceWords, type DistanceUnit } from '../../../shared/roads/eta-words.ts';
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
export function recommend(
  candidates: readonly Candidate[],
  scene: LonLat | undefined,
  unit: DistanceUnit = 'miles',
): Recommendation[] {
  const ranked = candidates
    .filter(({ state }) => groupOf(state) !== 'out')
    .map((candidate) => describe(candidate, { scene, unit }))
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

interface Reckoning {
  scene: LonLat | undefined;
  unit: DistanceUnit;
}

function describe(candidate: Candidate, { scene, unit }: Reckoning): Recommendation {
  const metres = scene && candidate.at ? distanceMetres(candidate.at, scene) : undefined;
  const isFree = groupOf(candidate.state) === 'available';
  return {
    ...candidate,
    ...(metres === undefined ? {} : { metres }),
    isFree,
    isBest: false,
    why: `${placeWords(candidate, metres === undefined ? undefined : distanceWords(metres, unit))} · ${candidate.hearing.words}`,
  };
}

function placeWords({ at, isStale, positionAgeMs }: Candidate, distance: string | undefined): string {
  if (!at) return 'place unknown';
  const far = distance === undefined ? 'no place for this incident' : `${distance} straight`;
  return isStale && positionAgeMs !== undefined ? `${far}, place ${ageWords(positionAgeMs)} old` : far;
}
