/** When each device has no link: seeded stretches of a few minutes, as behind a hill or in a garage. Pure. */
import { createSeededRandom } from '../../shared/seeded.ts';

export interface DeadZone {
  fromMs: number;
  toMs: number;
}

const MINUTE_MS = 60_000;
const SHORTEST_MIN = 2;
const LONGEST_MIN = 12;
const GAP_MIN = [10, 70] as const;

export function deadZones(seed: number, from: number, to: number): DeadZone[] {
  const random = createSeededRandom(seed);
  const zones: DeadZone[] = [];
  let at = from + random.between(1, GAP_MIN[1]) * MINUTE_MS;
  while (at < to) {
    const until = at + random.between(SHORTEST_MIN, LONGEST_MIN) * MINUTE_MS;
    zones.push({ fromMs: at, toMs: until });
    at = until + random.between(...GAP_MIN) * MINUTE_MS;
  }
  return zones;
}
